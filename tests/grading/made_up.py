"""Made-up records for the tests of reports, hostile text, and a reader of HTML pages."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from mlsd_hpo.grading.records import Outcome, Record
from mlsd_hpo.grading.reports import RunInfo

SECRET = "S3CR3T-input"
"""Stands in every detail and note; no student may read it."""

RUN = RunInfo(
    assignment="ex02_grid",
    title="Exercise 2: grid & random search",
    seed=1234,
    isolation="bubblewrap",
    isolation_text="isolated: no network",
    seconds=75.4,
    jobs=2,
)


def outcome(question: str, status: str = "right", points: float = 1, **more: Any) -> Outcome:
    earned = {"right": points, "not graded": None}.get(status, 0)
    given = {
        "task": "task1",
        "title": f"What {question} asks",
        "earned": earned,
        "feedback": f"{question} is {status}",
        "detail": SECRET,
        **more,
    }
    return Outcome(question=question, status=status, points=points, **given)


def record(student: str = "anna", *outcomes: Outcome, **more: Any) -> Record:
    given = {
        "file": f"{student}/ex02.ipynb",
        "assignment": "ex02_grid",
        "key": "k",
        "seed": 1234,
        "isolation": "bubblewrap",
        "notes": (f"cell 3 was stopped; {SECRET}",),
        "seconds": 1.5,
        **more,
    }
    return Record(student=student, outcomes=outcomes, **given)


def all_five(student: str = "anna", **more: Any) -> Record:
    """A record with a question of each status: 2 + 1 + 1 + 1 + 3 points, of which 2 are earned."""
    return record(
        student,
        outcome("q1", "right", 2),
        outcome("q2", "wrong"),
        outcome("q3", "unanswered", task="task2"),
        outcome("q4", "stopped", task="task2"),
        outcome("q5", "not graded", 3, task="task3"),
        **more,
    )


hostile = st.one_of(
    st.text(st.characters(exclude_categories=())),  # surrogates, too
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</style></title><img src=x onerror=alert(1)>",
            '" onmouseover="alert(1)',
            "{{ 7 * 7 }}{% raw %}",
            "=1+1",
            "\t=1+1",
            " @SUM(A1)",
            "-2+3\n=4",
            "＝1+1",
            'a,"b";c\r\nd',
            "abc\u202egnp.exe\u2066",
            "\ud800 half \udfff",
            "nul \x00 escape \x1b[31m",
            "x" * 5_000,
            "",
        ]
    ),
)


class Page(HTMLParser):
    """What a browser would see of a page: elements with attributes, and the text."""

    VOID = ("meta", "img", "br", "hr")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.text += " " if tag in ("td", "th", "p") else ""

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    @property
    def attributes(self) -> set[str]:
        return {name for _, attributes in self.elements for name in attributes}

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]
