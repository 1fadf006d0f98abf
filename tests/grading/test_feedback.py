"""Feedback pages: all that a student needs, nothing that is hidden, and no stranger's markup."""

from __future__ import annotations

import pytest
from hypothesis import given

from mlsd_hpo.grading.reports.feedback import feedback_page, said_and_hint
from mlsd_hpo.grading.reports.pages import MARKS
from mlsd_hpo.grading.reports.text import name
from tests.grading.made_up import SECRET, Page, all_five, hostile, outcome, record

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "div"),
    *("h1", "h2", "p", "span", "bdi", "strong", "em"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "dir", "scope"}
ATTRIBUTES |= {"aria-hidden"}


def test_every_question_is_there_with_what_happened() -> None:
    page = Page(feedback_page(all_five("Zoë"), "Exercise 2: grid & random"))
    assert "Exercise 2: grid & random" in page.text
    assert "Feedback for Zoë" in page.text
    for question in all_five().outcomes:
        assert question.title in page.text
        assert question.feedback in page.text
        assert f"{MARKS[question.status]} {question.status}" in page.text  # never a sign alone
    assert [heading for heading in ("Task 1", "Task 2", "Task 3") if heading in page.text] == [
        "Task 1",
        "Task 2",
        "Task 3",
    ]


def test_an_open_question_is_no_0() -> None:
    page = Page(feedback_page(all_five()))
    assert "2 of 5 points so far" in page.text
    assert "1 question worth 3 points could not be graded yet and is not counted" in page.text
    assert "– / 3" in page.text


def test_nothing_graded_is_no_0_and_says_why() -> None:
    lost = record("ben", outcome("q1", "not graded"), error="The file is empty.")
    page = Page(feedback_page(lost))
    assert "Not graded" in page.text and "The file is empty." in page.text
    assert "0 of" not in page.text


def test_full_points() -> None:
    page = Page(feedback_page(record("eva", outcome("q1", points=1.5))))
    assert "1.5 of 1.5 points" in page.text and "so far" not in page.text


def test_without_a_title_the_folder_names_the_assignment() -> None:
    assert "ex02_grid" in Page(feedback_page(all_five())).text


@pytest.mark.parametrize(
    ("feedback", "parts"),
    [
        ("the values: off. Hint: use logs", ("the values: off.", "use logs")),
        ("'Hint: x' is odd. Hint: use logs", ("'Hint: x' is odd.", "use logs")),
        ("no more", ("no more", "")),
        ("x" * 3000 + " Hint: lost", ("x" * 2000 + " … (1,011 more characters)", "")),
    ],
)
def test_the_hint_stands_apart(feedback: str, parts: tuple[str, str]) -> None:
    assert said_and_hint(feedback) == parts


def test_nothing_for_the_instructor_is_on_it() -> None:
    assert SECRET not in feedback_page(all_five())
    failed = all_five(error=f"the grader failed: KeyError\n  in a hidden question: {SECRET}")
    assert SECRET not in feedback_page(failed)


def test_it_needs_no_network_and_runs_no_script() -> None:
    html = feedback_page(all_five())
    page = Page(html)
    assert "http://" not in html and "https://" not in html
    assert "url(" not in html and "@import" not in html
    policy = {m["content"] for m in page.of("meta") if m.get("http-equiv")}
    assert policy == {"default-src 'none'; style-src 'unsafe-inline'; img-src data:"}


def test_it_can_be_read_aloud_on_a_phone_on_paper_and_at_night() -> None:
    html = feedback_page(all_five())
    page = Page(html)
    assert [element["lang"] for element in page.of("html")] == ["en"]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.of("meta")
    assert all(head["scope"] == "col" for head in page.of("th"))
    assert "@media print" in html and "prefers-color-scheme: dark" in html


@given(hostile, hostile, hostile)
def test_no_text_becomes_markup(student: str, feedback: str, error: str) -> None:
    made = record(
        student, outcome("q1", "wrong", feedback=feedback, detail=SECRET), error=error, file=student
    )
    html = feedback_page(made, "T")
    html.encode("utf-8")
    page = Page(html)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert name(student) in page.text
    assert " ".join(said_and_hint(feedback)[0].split()) in " ".join(page.text.split())
    assert SECRET not in html
    assert not set(html) & set("\x00\x1b\u202e\u2066")


def test_a_flood_of_text_is_cut() -> None:
    flood = "\u202e" * 1_000_000
    made = record(flood, outcome("q1", "wrong", feedback=flood, title=flood), error=flood)
    assert len(feedback_page(made, flood)) < 100_000
