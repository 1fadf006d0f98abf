"""A quiz says what is right, says why, and hides the answer where there is no front end."""

from __future__ import annotations

import pytest

from mlsd_hpo.widgets.quiz import Quiz

QUESTION = "How many points has a grid of 3 values in 5 dimensions?"
CHOICES = {"15": "That is 3 + 3 + 3 + 3 + 3.", "243": "3 to the power of 5 <combinations>."}


@pytest.fixture
def quiz() -> Quiz:
    return Quiz(QUESTION, CHOICES, answer="243")


def test_nothing_is_chosen_at_first(quiz: Quiz) -> None:
    assert quiz.buttons.value is None
    assert quiz.feedback.value == ""


def test_each_choice_gets_its_own_words(quiz: Quiz) -> None:
    assert quiz.choose("15") == "Not quite. That is 3 + 3 + 3 + 3 + 3."
    assert "Not quite." in quiz.feedback.value and "3 + 3" in quiz.feedback.value
    quiz.buttons.value = "243"  # a click
    assert "Right." in quiz.feedback.value and "3 + 3" not in quiz.feedback.value
    assert "&lt;combinations&gt;" in quiz.feedback.value


def test_without_a_front_end_the_question_is_text_and_the_answer_is_folded(quiz: Quiz) -> None:
    bundle = quiz._repr_mimebundle_()
    assert QUESTION in bundle["text/plain"]
    assert all(choice in bundle["text/plain"] for choice in CHOICES)
    assert "combinations" not in bundle["text/plain"]
    shown, folded = bundle["text/html"].split("<details>")
    assert "combinations" not in shown and "combinations" in folded


@pytest.mark.parametrize(
    ("question", "choices", "answer", "message"),
    [
        (" ", CHOICES, "243", "empty"),
        (QUESTION, {"243": "Yes."}, "243", "two choices"),
        (QUESTION, {"15": "", "243": "Yes."}, "243", "'15' has none"),
        (QUESTION, CHOICES, "81", "'81' is not among"),
    ],
)
def test_a_quiz_that_cannot_teach_is_refused(
    question: str, choices: dict[str, str], answer: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Quiz(question, choices, answer)


def test_only_a_choice_can_be_chosen(quiz: Quiz) -> None:
    with pytest.raises(ValueError, match="not among the choices"):
        quiz.choose("81")
