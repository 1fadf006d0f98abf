"""`Quiz`: one question with radio buttons, answered at once and in words.

Each choice has its own feedback, so that a wrong one teaches as well. Without a front end (a stored
notebook, a code host, nbval) the question and its choices are shown as text, and the answer is
folded away below them.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import ipywidgets

from mlsd_hpo.plots.style import GREEN, VERMILLION, ink

__all__ = ["Quiz"]

STYLE = """<style>
.mlsd-quiz {max-width: 46em}
.mlsd-quiz .widget-radio-box {width: auto; height: auto}
.mlsd-quiz .widget-radio-box label {display: flex; flex-direction: row-reverse;
  justify-content: flex-end; align-items: center; width: auto; height: auto;
  padding: 2px 0; font-size: 15px; line-height: 1.45; white-space: normal}
.mlsd-quiz .widget-radio-box input {flex: none; margin: 0 8px 0 1px}
.mlsd-quiz .widget-html-content {font-size: 15px; line-height: 1.45; white-space: normal}
</style>"""


class Quiz(ipywidgets.VBox):
    """A question with one right answer.

    Args:
        question: one sentence or two; plain text.
        choices: {choice: what to say to somebody who picks it}, two or more, in the order shown.
        answer: the right choice, one of `choices`.

    Raises:
        ValueError: for an empty question, fewer than two choices, a choice without feedback, or an
            answer that is not among the choices.
    """

    def __init__(self, question: str, choices: Mapping[str, str], answer: str) -> None:
        if not question.strip():
            raise ValueError("a Quiz needs a question; an empty one was given")
        if len(choices) < 2:
            raise ValueError(f"a Quiz needs two choices or more, not {len(choices)}")
        silent = [text for text, feedback in choices.items() if not feedback.strip()]
        if silent:
            raise ValueError(f"every choice needs feedback in words; {silent[0]!r} has none")
        if answer not in choices:
            raise ValueError(f"the answer {answer!r} is not among the choices {list(choices)}")
        self.question = question
        self.choices = dict(choices)
        self.answer = answer
        self.buttons = ipywidgets.RadioButtons(
            options=list(choices), value=None, layout=ipywidgets.Layout(width="auto")
        )
        self.buttons.tooltip = question
        self.feedback = ipywidgets.HTML()
        title = ipywidgets.HTML(f"{STYLE}<b>{html.escape(question)}</b>")
        super().__init__([title, self.buttons, self.feedback])
        self.add_class("mlsd-quiz")
        self.buttons.observe(self._react, names="value")

    def choose(self, choice: str) -> str:
        """Pick `choice`, as a click does, and return the feedback as plain text."""
        if choice not in self.choices:
            raise ValueError(f"{choice!r} is not among the choices {list(self.choices)}")
        self.buttons.value = choice
        return self.reply(choice)

    def reply(self, choice: str) -> str:
        """What is said to somebody who picks `choice`."""
        verdict = "Right." if choice == self.answer else "Not quite."
        return f"{verdict} {self.choices[choice]}"

    def _react(self, change: dict[str, Any]) -> None:
        choice = change["new"]
        if choice is None:
            self.feedback.value = ""
            return
        verdict, _, words = self.reply(choice).partition(". ")
        color = ink(GREEN if choice == self.answer else VERMILLION)
        said = f'<b style="color: {color}">{verdict}.</b> {html.escape(words)}'
        self.feedback.value = f'<div role="status">{said}</div>'  # a screen reader says it at once

    def __str__(self) -> str:
        return "\n".join([self.question, *(f"  ( ) {choice}" for choice in self.choices)])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        items = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices)
        said = html.escape(f"{self.answer}: {self.choices[self.answer]}")
        static = (
            f'<p><b>{html.escape(self.question)}</b></p><ul style="list-style-type: circle">{items}'
            f"</ul><details><summary>Answer</summary><p>{said}</p></details>"
        )
        return {**bundle, "text/plain": str(self), "text/html": static}
