"""The pictures of lecture 01 show the numbers that they are given."""

from __future__ import annotations

import numpy as np
import pytest

from mlsd_hpo.plots import figure
from mlsd_hpo.plots import pipeline as draw


def texts(ax) -> list[str]:
    return [text.get_text().strip() for text in ax.texts]


def test_learned_and_set_writes_both_counts_of_each_model() -> None:
    _, ax = figure()
    draw.learned_and_set(ax, {"k-NN": (0, 8), "network": (3201, 23)})
    assert {"0 learned", "8 set", "3,201 learned", "23 set"} == set(texts(ax))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["k-NN", "network"]


def test_knob_curves_draw_medians_over_repeats() -> None:
    _, ax = figure()
    train = np.array([[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]])
    draw.knob_curves(ax, [1, 2], train, train + 1, "degree", "error")
    curves = {line.get_label(): list(line.get_ydata()) for line in ax.lines}
    assert curves == {"train": [3, 4], "dev": [4, 5]}


def test_one_at_a_time_marks_the_default_and_names_each_value() -> None:
    _, ax = figure()
    scores = {"impute": {"mean": 0.9, "median": 0.95}, "k": {5: 0.8, None: 0.9}}
    draw.one_at_a_time(ax, scores, {"impute": "mean", "k": 5}, "accuracy")
    assert sorted(texts(ax)) == sorted(["mean", "median", "5", "–"])
    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert [float(line.get_xdata()[0]) for line in hollow] == [0.9, 0.8]


def test_shares_are_sorted_and_in_percent() -> None:
    _, ax = figure()
    draw.shares(ax, {"small": 0.1, "large": 0.7}, "share")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["large", "small"]
    assert texts(ax) == ["70.0 %", "10.0 %"]


def test_scores_by_class_puts_the_threshold_where_it_is() -> None:
    _, ax = figure()
    draw.scores_by_class(ax, [0.1, 0.2, 0.9], [False, False, True], 0.3, ("healthy", "ill"))
    assert any(list(line.get_xdata()) == [0.3, 0.3] for line in ax.lines)


def test_confusion_writes_counts_and_costs() -> None:
    _, ax = figure()
    draw.confusion(ax, [[80, 7], [2, 51]], ("healthy", "ill"), [[0, 1], [20, 0]])
    assert texts(ax) == ["80", "7 × 1", "2 × 20", "51"]
    shade = np.asarray(ax.images[0].get_array())
    assert shade.tolist() == [[0, 7], [40, 0]]


@pytest.mark.parametrize("seed", range(5))
def test_class_plane_colours_each_point_as_it_is_called(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([1, 1, 1], size=50)
    weights = 10 ** rng.uniform(-1, 1, 3)
    _, ax = figure()
    draw.class_plane(ax, p, rng.integers(3, size=50), weights, "389")
    called = (weights * p).argmax(1)
    points = np.log10(p[:, 1:] / p[:, :1])  # (50, 2)
    for k, region in enumerate(ax.patches):
        inside = region.get_path().contains_points(points)
        assert (inside == (called == k)).all()


def test_by_rule_writes_the_median() -> None:
    _, ax = figure()
    draw.by_rule(ax, {"default": [1, 2, 30], "tuned": [1, 1, 1]}, "cost")
    assert texts(ax) == ["2", "1"]


@pytest.mark.parametrize(
    ("value", "label"), [(None, "–"), (0.123456, "0.123"), (3, "3"), ("mean", "mean")]
)
def test_short_labels(value: object, label: str) -> None:
    assert draw.short(value) == label
