"""The class page: every student, every question, every reason, every remark."""

from __future__ import annotations

import base64
import dataclasses
import io

import pytest
from hypothesis import given, settings
from PIL import Image

from mlsd_hpo.grading.records import Record
from mlsd_hpo.grading.reports.pictures import outcomes_figure, totals_figure
from mlsd_hpo.grading.reports.summary import common_mistakes, not_graded, summary_page
from mlsd_hpo.grading.submissions import safe_name
from mlsd_hpo.plots.figures import description
from tests.grading.made_up import RUN, SECRET, Page, all_five, hostile, outcome, record
from tests.grading.test_feedback import ATTRIBUTES, TAGS

pytestmark = pytest.mark.slow  # each grades submissions, in kernels

REMARKS = [("readme.txt", "is no notebook"), ("a/old.ipynb", "is older than a/new.ipynb")]


def some_class(size: int) -> list[Record]:
    """Students of whom every fourth is partly graded, and every tenth not at all."""
    made = []
    for i in range(size):
        right = "right" if i % 3 else "wrong"
        open_ = "not graded" if i % 4 == 1 else "right"
        if i % 10 == 9:
            made.append(record(f"s {i:03d}", error="The file is empty."))
        else:
            asked = (outcome("q1", right, 2), outcome("q2", open_, task="task2"))
            made.append(record(f"s {i:03d}", *asked, notes=()))
    return made


def shown(records: list[Record], remarks=(), run=RUN) -> Page:
    page = Page(summary_page(records, remarks, run))
    page.text = " ".join(page.text.split())
    return page


@pytest.mark.parametrize("size", [1, 25, 200])
def test_it_names_every_student_and_links_to_their_feedback(size: int) -> None:
    records = some_class(size)
    page = shown(records)
    links = [a["href"] or "" for a in page.of("a") if (a["href"] or "").startswith("feedback/")]
    assert len(links) == size
    assert all(safe_name(r.student) in page.text or r.student in page.text for r in records)
    assert ("1 submission:" if size == 1 else f"{size} submissions:") in page.text


def test_links_lead_to_the_files_of_odd_names() -> None:
    student = "50% <b>/Zoë"
    (link,) = [
        a["href"] for a in shown([all_five(student)]).of("a") if "feedback" in (a["href"] or "")
    ]
    assert "%25" in link  # the per cent sign of the file's name, as URLs write it
    assert "<" not in link and "ë" not in link


def test_it_says_how_the_answers_ran() -> None:
    page = shown([all_five()])
    assert "Answers ran isolated: no network, at the degree “bubblewrap”" in page.text
    assert "Seed: 1234" in page.text and "1 min 15 s with 2 jobs" in page.text


def test_not_isolated_stands_out() -> None:
    isolated, not_isolated = all_five("anna"), all_five("ben", isolation="time")
    assert "not isolated" not in shown([isolated]).text
    page = shown([isolated, not_isolated], run=dataclasses.replace(RUN, isolation="time"))
    assert "Answers were not isolated. 1 submission of 2 ran with time limits only." in page.text
    assert {"class": "alarm", "role": "note"} in page.of("div")
    assert "1 was made at “bubblewrap”, 1 was made at “time”" in page.text


def test_it_says_what_happened_and_what_was_not_graded_and_why() -> None:
    lost = record("ben", error="The file is empty.", notes=("the kernel died",))
    page = shown([all_five(), lost], REMARKS)
    assert "2 submissions: 0 graded, 1 partly graded, 1 not graded" in page.text
    assert "ben everything The file is empty." in page.text
    assert "anna q5 q5 is not graded" in page.text
    assert "ben the kernel died" in page.text
    for file, remark in REMARKS:
        assert f"{file} {remark}" in page.text


def test_a_class_without_trouble_says_so() -> None:
    page = shown([record("eva", outcome("q1"), notes=())])
    assert "Everything was graded." in page.text
    assert "Nothing unusual" in page.text and "None: every file was one." in page.text


def test_no_submissions_at_all() -> None:
    page = shown([], REMARKS)
    assert "0 submissions" in page.text and "readme.txt is no notebook" in page.text


def test_not_graded_questions_are_grouped_by_reason() -> None:
    made = record(
        "anna",
        outcome("q1", "not graded", feedback="no memory"),
        outcome("q2", "not graded", feedback="no disk"),
        outcome("q3", "not graded", feedback="no memory"),
    )
    assert [(what, why) for _, what, why, _ in not_graded(made)] == [
        (["q1", "q3"], "no memory"),
        (["q2"], "no disk"),
    ]


def test_the_most_common_mistakes_come_first_and_only_five() -> None:
    said = ["c"] * 3 + ["a"] * 5 + ["b"] * 4 + ["d", "e", "f"]
    answers = [
        (record(f"s{i}"), outcome("q1", "stopped" if i % 2 else "wrong", feedback=text))
        for i, text in enumerate(said)
    ]
    answers += [(record("x"), outcome("q1", other, feedback="z"))
                for other in ("right", "unanswered", "not graded")]  # fmt: skip
    found = common_mistakes(answers)
    assert [(text, often) for text, often, _, _ in found] == [
        ("a", 5),
        ("b", 4),
        ("c", 3),
        ("d", 1),
        ("e", 1),
    ]
    assert found[0][2].student == "s3"


def test_pictures_are_inside_and_described() -> None:
    page = shown(some_class(25))
    pictures = page.of("img")
    assert len(pictures) == 3  # the totals and two questions
    for picture in pictures:
        start, _, data = (picture["src"] or "").partition(",")
        assert start == "data:image/png;base64"
        image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
        assert image.format == "PNG" and image.width == 720
        assert len(picture["alt"] or "") > 30


def test_a_question_s_picture_counts_every_status() -> None:
    statuses = ["right"] * 4 + ["wrong"] * 3 + ["stopped"] * 2 + ["not graded"]
    figure = outcomes_figure([outcome("q1", status) for status in statuses])
    assert [bar.get_width() for bar in figure.axes[0].patches] == [4, 3, 0, 2, 1]
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == ["right", "wrong", "unanswered", "stopped", "not graded"]
    assert [text.get_text() for text in figure.axes[0].texts] == [
        *("4 (40%)", "3 (30%)", "0", "2 (20%)", "1 (10%)")
    ]
    assert description(figure) == (
        "Of 10 answers: 4 right, 3 wrong, 0 unanswered, 2 stopped, 1 not graded."
    )


def test_the_totals_leave_out_who_has_none() -> None:
    graded = [record(f"s{i}", outcome("q1", "wrong", 4, earned=i)) for i in range(5)]
    partly, lost = all_five(), record("x", error="The file is empty.")
    figure = totals_figure([*graded, partly, lost])
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert sum(heights) == 6
    assert "5 students graded, median 2 of 8 points" in description(figure)
    assert "1 student partly graded" in description(figure)


@pytest.mark.parametrize("points", [0, 0.5, 3, 100, 1234.5])
def test_every_total_is_in_a_bar(points: float) -> None:
    records = [record("a", outcome("q1", points=points)), record("b", outcome("q1", "wrong", 1))]
    bars = totals_figure(records).axes[0].patches
    assert sum(bar.get_height() for bar in bars) == 2
    assert len(bars) < 80


@settings(max_examples=15)
@given(hostile, hostile)
def test_no_text_becomes_markup(student: str, said: str) -> None:
    made = record(student, outcome("q1", "wrong", feedback=said, detail=said), notes=(said,))
    lost = record("ben", outcome("q1", "not graded", feedback=said, detail=said), error=said)
    run = dataclasses.replace(RUN, title=said, isolation_text=said)
    html = summary_page([made, lost], [(said, said)], run)
    html.encode("utf-8")
    page = Page(html)
    more = {"h3", "ul", "ol", "li", "a", "nav", "figure", "img", "details", "summary", "pre"}
    assert page.tags <= TAGS | more | {"caption"}
    assert page.attributes <= ATTRIBUTES | {"href", "src", "alt", "id", "role", "aria-label"}
    schemes = {(a["href"] or "").partition("/")[0][:1] for a in page.of("a")}
    assert schemes <= {"#", "f", "g"}  # places on the page, feedback/…, grades.csv


def test_the_instructor_sees_details() -> None:
    assert SECRET in shown([all_five()]).text
