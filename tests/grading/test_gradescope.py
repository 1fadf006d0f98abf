"""Gradescope's results.json: valid by its specification, and an open question is no 0."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from mlsd_hpo.grading.reports.gradescope import gradescope
from tests.grading.made_up import SECRET, all_five, hostile, outcome, record

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
NUMBER = (int, float)

# https://gradescope-autograders.readthedocs.io/en/latest/specs/
TOP: dict[str, Any] = {
    "score": NUMBER,
    "execution_time": NUMBER,
    "output": str,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": VISIBILITY,
    "stdout_visibility": VISIBILITY,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST: dict[str, Any] = {
    "score": NUMBER,
    "max_score": NUMBER,
    "status": {"passed", "failed"},
    "name": str,
    "name_format": FORMATS,
    "number": str,
    "output": str,
    "output_format": FORMATS,
    "tags": list,
    "visibility": VISIBILITY,
    "extra_data": dict,
}


def check_fields(found: dict[str, Any], allowed: dict[str, Any]) -> None:
    assert set(found) <= set(allowed)
    for key, value in found.items():
        if isinstance(allowed[key], set):
            assert value in allowed[key], key
        else:
            assert isinstance(value, allowed[key]) and not isinstance(value, bool), key


def valid(results: dict[str, Any]) -> dict[str, Any]:
    """The results as Gradescope reads them, if they are what its specification asks for."""
    text = json.dumps(results, ensure_ascii=False, allow_nan=False)
    read: dict[str, Any] = json.loads(text.encode("utf-8"))
    check_fields(read, TOP)
    for test in read["tests"]:
        check_fields(test, TEST)
    assert "score" in read or all("score" in test for test in read["tests"])
    return read


def test_a_graded_record() -> None:
    results = valid(gradescope(record("eva", outcome("q1", points=2), outcome("q2", "wrong"))))
    assert results["score"] == 2 == sum(test["score"] for test in results["tests"])
    assert results["output"] == "Graded: 2 of 3 points."
    assert [test["status"] for test in results["tests"]] == ["passed", "failed"]
    assert [test["max_score"] for test in results["tests"]] == [2, 1]
    assert results["tests"][1]["name"] == "task1 q2: What q2 asks"
    assert results["tests"][1]["output"] == "q2 is wrong"
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
    assert results["execution_time"] == 1.5


def test_an_open_question_has_no_score_and_hides_the_total() -> None:
    results = valid(gradescope(all_five()))
    *graded, not_graded = results["tests"]
    assert "NOT GRADED, 3 points" in not_graded["name"]
    assert not {"score", "max_score", "status"} & set(not_graded)
    assert not_graded["visibility"] == "after_published"
    assert [test["score"] for test in graded] == [2, 0, 0, 0]
    assert results["score"] == 2
    assert results["output"].startswith("PARTLY GRADED\nq5 (3 points): q5 is not graded\n")
    assert results["extra_data"]["not_graded"] == ["q5"]


def test_an_unreadable_file_says_so() -> None:
    results = valid(gradescope(record("ben", error="The file is empty.")))
    assert results["output"].startswith("NOT GRADED: The file is empty.\n")
    assert [test["visibility"] for test in results["tests"]] == ["after_published"]


def test_what_was_never_tried_or_stopped_is_named() -> None:
    names = [test["name"] for test in gradescope(all_five())["tests"]]
    assert names[2].endswith("(unanswered)") and names[3].endswith("(stopped)")


def test_nothing_hidden_is_handed_out() -> None:
    failed = all_five(error=f"the grader failed: KeyError\n  in a hidden question: {SECRET}")
    text = json.dumps([gradescope(all_five()), gradescope(failed)])
    assert SECRET not in text and "1234" not in text  # the seed


@given(hostile, hostile)
def test_any_text_makes_valid_json(student: str, feedback: str) -> None:
    for status in ("wrong", "not graded"):
        made = record(student, outcome("q1", status, feedback=feedback), error=feedback)
        valid(gradescope(made))
