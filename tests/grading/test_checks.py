"""The checks' messages, their limits, and how a notebook shows them."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlsd_hpo.grading import (
    CheckFailed,
    NotDone,
    check,
    check_close,
    check_equal,
    check_raises,
    check_shape,
    check_type,
    task,
)


def message(call, *arguments, **keywords) -> str:
    with pytest.raises(CheckFailed) as caught:
        call(*arguments, **keywords)
    return str(caught.value)


def stub() -> float:
    raise NotImplementedError("Task 2: expected improvement")


class TestTask:
    def test_says_once_that_all_is_well(self, capsys) -> None:
        with task("Task 1"):
            check(True, "")
            check_close(1.0, 1, "one")
        assert capsys.readouterr().out == "✔ Task 1: all visible checks pass\n"

    def test_names_itself_in_a_failure(self, capsys) -> None:
        with (
            pytest.raises(CheckFailed, match="Task 1: EI is negative"),
            task("Task 1"),
        ):
            check(False, "EI is negative")
        assert capsys.readouterr().out == ""

    def test_a_stub_is_not_done(self) -> None:
        with pytest.raises(NotDone) as caught, task("Task 2"):
            check_close(stub(), 1.0, "EI")
        assert caught.value._render_traceback_() == [
            "○ Task 2: expected improvement is not filled in yet."
        ]

    def test_a_stub_in_a_check_for_an_error_is_not_done(self) -> None:
        with pytest.raises(NotDone), task("Task 2"):
            check_raises(ValueError, stub, "a negative sigma")

    def test_a_name_that_the_task_defines_is_not_done(self) -> None:
        with pytest.raises(NotDone, match=r"Task 3 is not filled in yet.*'best_C'"), task("Task 3"):
            check_close(best_C, 1.0, "best_C")  # noqa: F821

    def test_a_name_missing_in_the_answer_keeps_its_traceback(self) -> None:
        def answer() -> float:
            return missing  # noqa: F821

        with pytest.raises(NameError, match="missing"), task("Task 3"):
            check_close(answer(), 1.0, "answer")

    def test_other_errors_keep_their_traceback(self) -> None:
        with pytest.raises(ZeroDivisionError), task("Task 4"):
            check_close(1 / 0, 1.0, "ratio")

    def test_stderr_of_a_right_answer_stays_hidden(self, capsys) -> None:
        def answer() -> float:
            print("50%", file=sys.stderr)
            return 1.0

        with task("Task 5"):
            check_close(answer(), 1.0, "answer")
        assert capsys.readouterr().err == ""


def test_a_notebook_shows_one_line() -> None:
    failed = CheckFailed("Task 1: EI at sigma = 0: expected 1, got nan")
    assert failed._render_traceback_() == ["✘ Task 1: EI at sigma = 0: expected 1, got nan"]


class TestCheck:
    def test_array_conditions_mean_all(self) -> None:
        check(np.array([True, True]), "")
        assert message(check, np.array([True, False]), "negative", hint="clip") == (
            "negative. Hint: clip"
        )

    def test_a_question_keeps_its_own_mark(self) -> None:
        assert message(check, False, "is it right?", hint="no") == "is it right? Hint: no"

    def test_an_empty_list_is_false(self) -> None:
        assert message(check, [], "no trial was made") == "no trial was made"


class TestCheckClose:
    @pytest.mark.parametrize(
        ("got", "expected"),
        [(1, 1.0), ([1, 2], np.array([1.0, 2.0])), (np.nan, np.nan), (np.inf, np.inf), ((), [])],
    )
    def test_passes(self, got, expected) -> None:
        check_close(got, expected, "x")

    @pytest.mark.parametrize(
        ("got", "expected", "text"),
        [
            (np.nan, 1.0, "EI: expected 1, got nan"),
            (-np.inf, np.inf, "EI: expected inf, got -inf"),
            ([1, 5, 6], [1, 2, 3], "EI at index 1: expected 2, got 5 (2 of 3 values are off)"),
            ([[1.0, 0.0]], [[1.0, 2.0]], "EI at index (0, 1): expected 2, got 0"),
            (1.00001, 1.0, "EI: expected 1, got 1.00001"),
            (1.0000002, 1.0, "EI: expected 1, got 1.0000001999999999"),
            (1.0, [1.0, 2.0], "EI: expected an array of shape (2,), got a single number"),
            ([1.0], 1.0, "EI: expected a single number, got an array of shape (1,)"),
            (None, 1.0, "EI: got None; is a `return` missing?"),
            ("1.0", 1.0, "EI: expected numbers, got str '1.0'"),
            ([[1], [1, 2]], [1.0], "EI: expected numbers, got list [[1], [1, 2]]"),
        ],
    )
    def test_says_what_was_expected_and_what_came(self, got, expected, text) -> None:
        assert message(check_close, got, expected, "EI", rtol=1e-7) == text

    def test_hint_stands_at_the_end(self) -> None:
        assert message(check_close, 2, 1, "EI", hint="mind the sign").endswith(
            "got 2. Hint: mind the sign"
        )

    def test_dots_are_not_done(self) -> None:
        with pytest.raises(NotDone, match=r"answer is still `\.\.\.`"):
            check_close(..., 1.0, "answer")

    @given(arrays(float, st.integers(1, 5), elements=st.floats(-1e6, 1e6)), st.data())
    def test_every_changed_element_is_named(self, values, data) -> None:
        check_close(values.tolist(), values, "x")
        place = data.draw(st.integers(0, len(values) - 1))
        changed = values.copy()
        changed[place] += 1e-3 * (1 + abs(changed[place]))
        assert f"at index {place}: " in message(check_close, changed, values, "x")


class TestCheckEqual:
    def test_passes(self) -> None:
        check_equal({"C": 1.0}, {"C": 1.0}, "config")
        check_equal([[1], [1, 2]], [[1], [1, 2]], "lists")
        check_equal(np.array([1, 2]), [1, 2], "array")

    def test_says_what_came(self) -> None:
        assert message(check_equal, "poly", "rbf", "kernel") == (
            "kernel: expected 'rbf', got 'poly'"
        )
        assert "expected [1, 2]" in message(check_equal, np.array([1, 2, 3]), [1, 2], "array")


class TestCheckType:
    def test_passes(self) -> None:
        check_type(3, int, "n")
        check_type(3, (int, float), "n")
        check_type(True, bool, "flag")

    @pytest.mark.parametrize(
        ("got", "kind", "text"),
        [
            (3.0, int, "n: expected int, got float 3.0"),
            (True, int, "n: expected int, got bool True"),
            ("3", (int, float), "n: expected int or float, got str '3'"),
            (None, int, "n: expected int, got None; is a `return` missing?"),
        ],
    )
    def test_says_what_came(self, got, kind, text) -> None:
        assert message(check_type, got, kind, "n") == text


def test_check_shape() -> None:
    check_shape(np.zeros((3, 2)), (3, 2), "X")
    check_shape(1.0, (), "value")
    assert message(check_shape, [1, 2], (2, 1), "X") == (
        "X: expected an array of shape (2, 1), got an array of shape (2,)"
    )


class TestCheckRaises:
    def test_passes_for_the_error_and_its_children(self) -> None:
        check_raises(LookupError, lambda: {}["a"], "a missing key")

    def test_says_what_was_returned(self) -> None:
        assert message(check_raises, ValueError, lambda: 7, "a negative sigma") == (
            "a negative sigma must raise ValueError, but returned 7"
        )

    def test_says_what_else_was_raised(self) -> None:
        assert message(check_raises, ValueError, lambda: 1 / 0, "n = 0", hint="look at n") == (
            "n = 0 must raise ValueError, but raised ZeroDivisionError: division by zero. "
            "Hint: look at n"
        )
