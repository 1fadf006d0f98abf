"""The apps of lecture 01: controls change the picture and the bill, and the bill is right."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.widgets import ClassWeights, PipelineKnobs
from mlsd_hpo.widgets import pipeline as apps
from mlsd_hpo.widgets.sorting import ARGUMENTS, PILES, SortBert


@pytest.mark.parametrize(
    ("app", "changes"),
    [
        (
            PipelineKnobs,
            {"impute": "median", "scale": "mean 0, variance 1", "keep": 3, "seed": 1}
            | {"model": "naive Bayes", "threshold": 0.1},
        ),
        (ClassWeights, {"w3": 3.0, "w8": 0.5, "w9": 0.2, "seed": 1}),
    ],
)
def test_each_control_changes_the_picture_and_reset_brings_it_back(app, changes) -> None:
    shown = app()
    first, said = shown.picture.png, shown.status.text
    for name, value in changes.items():
        before = shown.picture.png
        shown.set(**{name: value})
        assert shown.picture.png != before, name
    shown.set(judge="dev and test set")
    assert "test: cost" in shown.status.text and "test" not in said
    shown.reset()
    assert shown.picture.png == first
    assert shown.status.text == said


@pytest.mark.parametrize("app", [PipelineKnobs, ClassWeights])
def test_without_a_front_end_the_picture_is_stored_with_its_description(app) -> None:
    data, metadata = app()._repr_mimebundle_()
    assert data["image/png"] and "cost" in data["text/plain"] + metadata["image/png"]["alt"]


def test_the_bill_counts_missed_and_false_alarms() -> None:
    app = PipelineKnobs(threshold=0.1)
    truth, p = apps.pipeline_scores(
        *[app.state[k] for k in ("impute", "scale", "keep", "model")], 0
    )["dev"]
    missed = int(np.sum((truth == 1) & (p < 0.1)))
    alarms = int(np.sum((truth == 0) & (p >= 0.1)))
    cost = 20 * missed + alarms
    assert app.status.text == f"dev: cost {cost} = 20 × {missed} missed + {alarms} false alarms"


def test_the_goal_of_the_knobs_can_be_reached_but_not_by_the_threshold_alone() -> None:
    start = PipelineKnobs()
    names = "impute", "scale", "keep", "model"

    def lowest(**changes: str) -> float:
        knobs = [(start.state | changes)[name] for name in names]
        truth, p = apps.pipeline_scores(*knobs, 0)["dev"]
        thresholds = np.arange(1, 100) / 100
        return min(
            20 * np.sum((truth == 1) & (p < t)) + np.sum((truth == 0) & (p >= t))
            for t in thresholds
        )

    assert start.status.text.startswith("dev: cost 222 ")
    assert lowest() > 40
    assert lowest(scale="mean 0, variance 1", model="logistic regression") <= 10


def test_the_goal_of_the_weights_can_be_reached() -> None:
    start, played = ClassWeights(), ClassWeights(w8=0.45, w9=0.63)
    assert start.status.text.startswith("dev: cost 29 ")
    assert int(played.status.text.split()[2]) < 20


def test_scaling_all_weights_alike_changes_nothing() -> None:
    assert ClassWeights(w3=0.5, w8=0.5, w9=0.5).status.text == ClassWeights().status.text


def test_no_patient_is_in_two_sets() -> None:
    parts = apps._split(np.arange(100)[:, None], np.tile([0, 1], 50), 0.5, seed=3)
    rows = [set(X.ravel()) for X, _ in parts.values()]
    assert sum(map(len, rows)) == len(set.union(*rows)) == 100


def test_sorting_counts_and_explains() -> None:
    game = SortBert()
    assert game.right == 0 and len(ARGUMENTS) == 16
    assert game.choose("vocab_size", "architecture").startswith("Not quite: the tokenizer")
    assert game.right == 0
    game.menus["vocab_size"].value = "not tunable"  # a click
    assert game.right == 1 and "1 of 16" in game.count.value
    assert "Right" in game.answers["vocab_size"].value
    for name, argument in ARGUMENTS.items():
        game.choose(name, argument.pile)
    assert game.right == 16


def test_sorting_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="learning_rate"):
        SortBert().choose("learning_rate", PILES[0])
    with pytest.raises(ValueError, match="rubbish"):
        SortBert().choose("hidden_size", "rubbish")


def test_sorting_without_a_front_end_folds_the_answer() -> None:
    bundle = SortBert()._repr_mimebundle_()
    assert "hidden_size" in bundle["text/plain"] and "training:" not in bundle["text/plain"]
    shown, folded = bundle["text/html"].split("<details>")
    assert "training: hidden_dropout_prob" in folded and "training: " not in shown
