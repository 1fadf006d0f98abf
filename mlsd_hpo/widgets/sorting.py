"""`SortBert`: sort the arguments of a BERT configuration into three piles, with instant answers."""

from __future__ import annotations

import html
from typing import Any, NamedTuple

import ipywidgets

from mlsd_hpo.plots.style import GREEN, VERMILLION, ink

__all__ = ["SortBert"]

PILES = ("architecture", "training", "not tunable")


class Argument(NamedTuple):
    """One argument: its default, the pile it belongs to, and why."""

    default: Any
    pile: str
    why: str


ARGUMENTS = {
    "vocab_size": Argument(30522, PILES[2], "the tokenizer decides how many tokens there are"),
    "hidden_size": Argument(768, PILES[0], "the width of every layer"),
    "num_hidden_layers": Argument(12, PILES[0], "the depth"),
    "num_attention_heads": Argument(12, PILES[0], "how the width is divided, at equal size"),
    "intermediate_size": Argument(3072, PILES[0], "the width of the feed-forward layers"),
    "hidden_act": Argument("gelu", PILES[0], "another function is computed"),
    "hidden_dropout_prob": Argument(0.1, PILES[1], "acts in training only: regularization"),
    "attention_probs_dropout_prob": Argument(
        0.1, PILES[1], "acts in training only: regularization"
    ),
    "max_position_embeddings": Argument(512, PILES[0], "rows of a table: the longest text"),
    "type_vocab_size": Argument(2, PILES[2], "the input format: first and second sentence"),
    "initializer_range": Argument(0.02, PILES[1], "where training starts"),
    "layer_norm_eps": Argument(1e-12, PILES[1], "keeps training stable; seldom worth a trial"),
    "pad_token_id": Argument(0, PILES[2], "the tokenizer's number for filling up"),
    "position_embedding_type": Argument("absolute", PILES[0], "how places enter the attention"),
    "use_cache": Argument(True, PILES[2], "the speed of generating text, not its result"),
    "classifier_dropout": Argument(None, PILES[1], "dropout of the head; None: as hidden_dropout"),
}
"""The sixteen arguments in the constructor's order."""


class SortBert(ipywidgets.VBox):
    """A row for each argument with a menu of the piles, and an instant answer."""

    def __init__(self) -> None:
        self.menus: dict[str, ipywidgets.Dropdown] = {}
        self.answers: dict[str, ipywidgets.HTML] = {}
        rows = []
        for name, argument in ARGUMENTS.items():
            menu = ipywidgets.Dropdown(
                options=[("choose a pile", None), *((pile, pile) for pile in PILES)],
                description=f"{name} = {argument.default}",
                style={"description_width": "290px"},
                layout=ipywidgets.Layout(width="440px"),
            )
            answer = ipywidgets.HTML()
            menu.observe(self._react, "value")
            self.menus[name], self.answers[name] = menu, answer
            rows.append(ipywidgets.HBox([menu, answer]))
        self.count = ipywidgets.HTML()
        super().__init__([*rows, self.count])
        self._tell()

    def choose(self, name: str, pile: str) -> str:
        """Put an argument on a pile, as its menu does, and return what is said.

        Raises:
            ValueError: for an unknown argument or pile.
        """
        if name not in ARGUMENTS:
            raise ValueError(f"no argument {name!r}; there are {', '.join(ARGUMENTS)}")
        if pile not in PILES:
            raise ValueError(f"no pile {pile!r}; there are {', '.join(PILES)}")
        self.menus[name].value = pile
        return reply(name, pile)

    @property
    def right(self) -> int:
        """How many arguments are on the right pile."""
        return sum(menu.value == ARGUMENTS[name].pile for name, menu in self.menus.items())

    def _react(self, change: dict[str, Any]) -> None:
        name = next(n for n, menu in self.menus.items() if menu is change["owner"])
        pile = change["new"]
        said = "" if pile is None else reply(name, pile)
        color = ink(GREEN if pile == ARGUMENTS[name].pile else VERMILLION)
        text = f'<span role="status" style="color: {color}">{html.escape(said)}</span>'
        self.answers[name].value = text
        self._tell()

    def _tell(self) -> None:
        self.count.value = f"<b>{self.right} of {len(ARGUMENTS)} on the right pile.</b>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        names = ", ".join(ARGUMENTS)
        piles = "; ".join(
            f"{pile}: {', '.join(n for n, a in ARGUMENTS.items() if a.pile == pile)}"
            for pile in PILES
        )
        static = (
            f"<p>Sort {html.escape(names)} into: {', '.join(PILES)}.</p>"
            f"<details><summary>Answer</summary><p>{html.escape(piles)}</p></details>"
        )
        return {
            **bundle,
            "text/plain": f"Sort {names} into: {', '.join(PILES)}.",
            "text/html": static,
        }


def reply(name: str, pile: str) -> str:
    """What is said to somebody who puts the argument `name` on `pile`."""
    argument = ARGUMENTS[name]
    return f"Right: {argument.why}." if pile == argument.pile else f"Not quite: {argument.why}."
