"""The app of lecture 02: tune an SVM by hand, with a logbook, against 20 random trials."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.benchmarks.task_svm import svm_digits
from mlsd_hpo.plots import describe, figure, manual
from mlsd_hpo.strategies import RandomSearch
from mlsd_hpo.trial import Config, Evaluation, Result, Trial
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import seed, slider

__all__ = ["TuneByHand"]

BUDGET = 20
POOL = 4000  # random configurations, from which the quantiles of random search are taken
Entry = tuple[float, float, float, str]  # C, gamma, score, note


class TuneByHand(App):
    """Choose C and gamma, press "Try it", and read the logbook; the landscape is hidden at first.

    Afterwards `logbook` holds the tries as a list of dicts, and `trials` as evaluations.
    """

    goal = (
        "Beat 20 random trials with at most 20 of your own. Write down why before you press Try it."
    )
    memory: ClassVar[dict[str, Any]] = {"tries": (), "revealed": False}

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """Both hyperparameters, the reason for the next try, and the seed of the random rival."""
        note = ipywidgets.Text(
            description="Why this one?",
            continuous_update=False,
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="500px"),
        )
        return {
            "C": slider("C", 0.1, 1e-3, 1e3, log=True),
            "gamma": slider("gamma", 1.0, 1e-4, 1e2, log=True),
            "note": note,
            "seed": seed(label="Rival's seed"),
        }

    def __init__(self, **state: Any) -> None:
        # The logbook scrolls by itself: twenty tries would push a slide off the screen.
        self.table = ipywidgets.HTML(layout=ipywidgets.Layout(max_height="12em", overflow="auto"))
        super().__init__(**state)
        self.children = [*self.children, self.table]

    def buttons(self) -> dict[str, Callable[[], None]]:
        """What can be done beside moving the sliders."""
        return {"Try it": self.try_it, "Show the landscape": self.reveal}

    def try_it(self) -> None:
        """Evaluate where the sliders stand and write it into the logbook."""
        if len(self.state["tries"]) == BUDGET:
            self.say(f"The budget of {BUDGET} tries is spent: show the landscape, or reset.")
            return
        config = {"C": self.state["C"], "gamma": self.state["gamma"]}
        entry = (config["C"], config["gamma"], score(config), self.state["note"].strip())
        self.set(tries=(*self.state["tries"], entry), note="")

    def reveal(self) -> None:
        """Show the score of every configuration. Later tries no longer count as yours."""
        self.set(revealed=True)

    @property
    def logbook(self) -> list[dict[str, Any]]:
        """The tries in order, each a dict with C, gamma, score and note."""
        return [
            dict(zip(("C", "gamma", "score", "note"), entry, strict=True))
            for entry in self.state["tries"]
        ]

    def figure(self, state: State) -> Figure:
        """Left: where the tries are. Right: the best so far against random search."""
        space, tries = svm_digits().space, evaluations(state["tries"])
        fig, (left, right) = figure(8.8, 3.8, columns=2, width_ratios=[1, 0.85])
        if state["revealed"]:
            manual.landscape(left, space, score, cells=25)
            manual.tries(left, space, rival(state["seed"]), name="random", connect=False)
        else:
            manual.plane(left, space)
        manual.tries(left, space, tries)
        left.plot(state["C"], state["gamma"], "+", color="#D55E00", ms=16, mew=2.5)
        left.set_title("Your tries" if tries else "Where will you begin?", y=1)
        runs = {"you": [e.value for e in tries]}
        if state["revealed"]:
            runs[f"rival, seed {state['seed']}"] = [e.value for e in rival(state["seed"])]
        manual.race(right, pool(), runs, BUDGET)
        right.set_title("Against random search", y=1)
        return describe(fig, self._alt(state))

    def _alt(self, state: State) -> str:
        if not state["tries"]:
            return "An empty plane of C and gamma, and what random search reaches in 20 trials."
        best = max(entry[2] for entry in state["tries"])
        seen = " over the landscape of scores" if state["revealed"] else ""
        return (
            f"{len(state['tries'])} tries in the plane of C and gamma{seen}, the best with "
            f"accuracy {best:.3f}, beside the course of random search."
        )

    def report(self, state: State) -> str:
        """The last try, the best one, and the number to beat."""
        target = max(e.value for e in rival(state["seed"]))
        if not state["tries"]:
            return f"The rival's best of {BUDGET} random trials: {target:.3f}. No try yet."
        scores = [entry[2] for entry in state["tries"]]
        share = manual.chance_to_beat(pool(), max(scores), len(scores))
        verdict = "you are ahead" if max(scores) > target else "level"
        verdict = verdict if max(scores) >= target else "the rival is ahead"
        return (
            f"Try {len(scores)}: {scores[-1]:.3f}. Your best {max(scores):.3f}, rival "
            f"{target:.3f}: {verdict}. {share:.0%} of random searches of {len(scores)} end "
            "below yours."
        )

    def _draw(self, keep_layout: bool = False) -> None:
        super()._draw(keep_layout)
        self.table.value = log_html(self.state["tries"])


def score(config: Config) -> float:
    """The tabulated accuracy at a configuration."""
    table = svm_digits().table
    return float(table.values[table.row(config)])


def evaluations(tries: tuple[Entry, ...]) -> list[Evaluation]:
    """Logbook entries as evaluations."""
    return [
        Evaluation(Trial(number, {"C": C, "gamma": gamma}, note=note), Result(value))
        for number, (C, gamma, value, note) in enumerate(tries)
    ]


@lru_cache(maxsize=32)
def rival(seed: int) -> tuple[Evaluation, ...]:
    """The random search of 20 trials that is to be beaten."""
    strategy = RandomSearch(svm_digits().space, seed=seed)
    trials = [strategy.ask() for _ in range(BUDGET)]
    return tuple(Evaluation(trial, svm_digits().table(trial)) for trial in trials)


@lru_cache
def pool() -> NDArray[np.float64]:
    """Scores of many random configurations, (POOL,)."""
    task = svm_digits()
    return repeat(
        task.table,
        lambda s: RandomSearch(task.space, seed=s),
        POOL,
        seeds=[10_000],
        direction="maximize",
    )[0]


def log_html(tries: tuple[Entry, ...]) -> str:
    """The logbook as an HTML table, the last try first and the best in bold."""
    best = max((entry[2] for entry in tries), default=0.0)
    rows = []
    for number, (C, gamma, value, note) in reversed(list(enumerate(tries, start=1))):
        weight = "bold" if value == best else "normal"
        cells = (str(number), f"{C:.3g}", f"{gamma:.3g}", f"{value:.3f}", html.escape(note))
        row = "".join(f'<td style="padding: 0 12px 0 0">{cell}</td>' for cell in cells)
        rows.append(f'<tr style="font-weight: {weight}">{row}</tr>')
    heads = "".join(
        f'<th scope="col" style="text-align: left; padding: 0 12px 0 0">{head}</th>'
        for head in ("Try", "C", "gamma", "Accuracy", "Why")
    )
    return f"<table><caption>Logbook</caption><tr>{heads}</tr>{''.join(rows)}</table>"
