"""Apps of lecture 01: the knobs of a pipeline, one threshold, one weight for each class, BERT."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.feature_selection import SelectKBest
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from mlsd_hpo.plots import describe, figure
from mlsd_hpo.plots import pipeline as draw
from mlsd_hpo.widgets.app import App
from mlsd_hpo.widgets.controls import choice, seed, slider

__all__ = ["ClassWeights", "PipelineKnobs"]

IMPUTERS = {
    "mean": SimpleImputer(),
    "median": SimpleImputer(strategy="median"),
    "5 nearest rows": KNNImputer(),
}
SCALERS = {"none": "passthrough", "mean 0, variance 1": StandardScaler()}
MODELS = {
    "logistic regression": LogisticRegression(solver="newton-cholesky"),
    "naive Bayes": GaussianNB(),
    "15 nearest neighbours": KNeighborsClassifier(15),
    "tree of depth 4": DecisionTreeClassifier(max_depth=4, random_state=0),
}
MISSED, FALSE_ALARM = 20, 1
CASES = np.array([[0, FALSE_ALARM], [MISSED, 0]])  # cost of [truth, called]; 0 healthy, 1 ill

DIGITS = ("3", "8", "9")
AMOUNTS = np.array([[0, 5, 6], [1, 0, 1], [1, 1, 0]])  # read too high: the difference; too low: 1


class PipelineKnobs(App):
    """Breast-cancer data, a fifth of its values missing: five knobs, costs, a hidden test set."""

    goal = (
        "Bring the cost on the 143 patients of the dev set from 222 to 10 or less, with seed 0: no "
        "missed tumour, at most 10 false alarms. Only then look at the test set."
    )

    def controls(self) -> dict[str, Any]:
        """Imputation, scaling, selection, model, threshold, sets to show, seed of the split."""
        return {
            "impute": choice("Missing values", IMPUTERS, "mean"),
            "scale": choice("Scaling", SCALERS, "none"),
            "keep": choice("Measurements kept", (30, 10, 3), 30),
            "model": choice("Model", MODELS, "15 nearest neighbours"),
            "threshold": slider("Decision threshold", 0.5, 0.01, 0.99, 0.01),
            "judge": choice("Show", ("dev set", "dev and test set")),
            "seed": seed(),
        }

    def figure(self, state: dict[str, Any]) -> Figure:
        """Scores by class with the threshold on the left, the confusion matrix on the right."""
        knobs = state["impute"], state["scale"], state["keep"], state["model"]
        scores = pipeline_scores(*knobs, state["seed"])
        truth, p = scores["dev"]
        counts = confusion_matrix(truth, p >= state["threshold"])
        fig, (left, right) = figure(7.4, 3.5, columns=2, width_ratios=[1.5, 1])
        draw.scores_by_class(left, p, truth, state["threshold"], ("healthy", "ill"))
        draw.confusion(right, counts, ("healthy", "ill"), CASES)
        left.set_title(f"dev set: cost {(counts * CASES).sum()}")
        right.set_title("patients × cost")
        return describe(
            fig, f"Scores of healthy and ill patients, and the confusion matrix; {_bill(counts)}."
        )

    def report(self, state: dict[str, Any]) -> str:
        """What the mistakes cost on the dev set, and on the test set if it is shown."""
        knobs = state["impute"], state["scale"], state["keep"], state["model"]
        bills = {
            name: _bill(confusion_matrix(truth, p >= state["threshold"]))
            for name, (truth, p) in pipeline_scores(*knobs, state["seed"]).items()
        }
        shown = bills if state["judge"] != "dev set" else {"dev": bills["dev"]}
        return "; ".join(f"{name}: {bill}" for name, bill in shown.items())


class ClassWeights(App):
    """Three digits, three weights: each moves the borders between the classes, and the cost."""

    goal = (
        "The last digit of an amount to be paid: reading too high costs the difference, too low "
        "costs 1. Bring the cost on the dev set from 29 to less than 20, with seed 0."
    )

    def controls(self) -> dict[str, Any]:
        """A weight for each class, which sets to show, the seed of the split."""
        weights = {f"w{d}": slider(f"Weight of {d}", 1.0, 0.01, 10.0, log=True) for d in DIGITS}
        return {
            **weights,
            "judge": choice("Show", ("dev set", "dev and test set")),
            "seed": seed(),
        }

    def figure(self, state: dict[str, Any]) -> Figure:
        """The plane of log ratios with the three regions on the left, the matrix on the right."""
        weights = np.array([state[f"w{d}"] for d in DIGITS])
        scores = digit_scores(state["seed"])
        truth, p = scores["dev"]
        counts = confusion_matrix(truth, (weights * p).argmax(1), labels=range(3))
        fig, (left, right) = figure(7.4, 3.7, columns=2, width_ratios=[1.2, 1])
        draw.class_plane(left, p, truth, weights, DIGITS)
        draw.confusion(right, counts, DIGITS, AMOUNTS)
        said = f"dev set: cost {(counts * AMOUNTS).sum()}"
        left.set_title(said)
        right.set_title("amounts × cost")
        return describe(fig, f"Three classes, their borders, and the confusion matrix; {said}.")

    def report(self, state: dict[str, Any]) -> str:
        """What the mistakes cost on the dev set, and on the test set if it is shown."""
        weights = np.array([state[f"w{d}"] for d in DIGITS])
        bills = [
            f"{name}: cost {AMOUNTS[truth, (weights * p).argmax(1)].sum()} for {len(truth)} amounts"
            for name, (truth, p) in digit_scores(state["seed"]).items()
        ]
        return bills[0] if state["judge"] == "dev set" else "; ".join(bills)


Scores = dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]
"""Name of the split -> truth (n,), predicted probabilities (n,) or (n, classes)."""


@lru_cache(maxsize=512)
def pipeline_scores(impute: str, scale: str, keep: int, model: str, seed: int) -> Scores:
    """Fit one pipeline on half of the patients and score the other two quarters."""
    (X, y), rest = _filled(impute, seed)
    steps = SCALERS[scale], SelectKBest(k=keep), MODELS[model]
    fitted = make_pipeline(*steps).fit(X, y)
    return {name: (truth, fitted.predict_proba(Z)[:, 1]) for name, (Z, truth) in rest.items()}


@lru_cache(maxsize=64)
def _filled(impute: str, seed: int) -> tuple[Any, dict[str, Any]]:
    """Train, and dev and test, with missing values filled in from what train knows."""
    X, y = load_breast_cancer(return_X_y=True)
    X = np.where(np.random.default_rng(0).random(X.shape) < 0.2, np.nan, X)
    parts = _split(X, 1 - y, 0.5, seed)
    imputer = IMPUTERS[impute].fit(parts["train"][0])
    filled = {name: (imputer.transform(Z), truth) for name, (Z, truth) in parts.items()}
    return filled.pop("train"), filled


@lru_cache(maxsize=64)
def digit_scores(seed: int) -> Scores:
    """Fit a logistic regression on 40 images of the digits 3, 8 and 9, and score the others."""
    X, digit = load_digits(return_X_y=True)
    chosen = np.isin(digit, [int(d) for d in DIGITS])
    truth = np.searchsorted([int(d) for d in DIGITS], digit[chosen])
    parts = _split(X[chosen], truth, 40, seed)
    model = LogisticRegression(C=0.01, solver="newton-cholesky").fit(*parts.pop("train"))
    return {name: (truth, model.predict_proba(Z)) for name, (Z, truth) in parts.items()}


def _split(X: Any, y: Any, train_size: float, seed: int) -> dict[str, tuple[Any, Any]]:
    """Train, dev and test, the last two of equal size, classes in equal shares."""
    X, X_rest, y, y_rest = train_test_split(
        X, y, train_size=train_size, stratify=y, random_state=seed
    )
    X_dev, X_test, y_dev, y_test = train_test_split(
        X_rest, y_rest, train_size=0.5, stratify=y_rest, random_state=seed
    )
    return {"train": (X, y), "dev": (X_dev, y_dev), "test": (X_test, y_test)}


def _bill(counts: Any) -> str:
    """What the mistakes in a 2 by 2 confusion matrix cost, in words."""
    alarms, missed = int(counts[0, 1]), int(counts[1, 0])
    total = MISSED * missed + FALSE_ALARM * alarms
    return f"cost {total} = {MISSED} × {missed} missed + {alarms} false alarms"
