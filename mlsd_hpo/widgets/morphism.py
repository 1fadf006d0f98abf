"""The second app of lecture 16: make a trained network wider and deeper; does its output change?"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import ipywidgets
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mlsd_hpo.benchmarks.task_cells import data
from mlsd_hpo.plots import describe, figure, layers, morphism
from mlsd_hpo.widgets.app import App, State
from mlsd_hpo.widgets.controls import choice

if TYPE_CHECKING:
    from torch import nn

__all__ = ["GrowNetwork"]

Array = NDArray[np.float64]
KINDS = (
    "identity, no normalization",
    "identity, normalization",
    "identity, normalization settled",
    "residual branch of 0",
)
MODES = ("eval", "train")
ALLOWED = {"float32": 1e-5, "float64": 1e-12}
MOST = 4  # steps
WIDTH = 4  # of the parent's convolutions
ROWS = 100  # of the batch that is looked at
DEEPER, WIDER, LONGER = "deeper", "wider", "kernel"


class Growth(NamedTuple):
    """A network after all steps, and what they have done to its output."""

    chain: list[tuple[str, int]]  # (operation, width in multiples of 4) of each layer
    skips: list[tuple[int, int]]  # what is beside it: from one of its boxes to another
    weights: list[tuple[str, Array]]  # of each convolution
    logits: dict[str, tuple[Array, Array]]  # by mode: the parent's and the child's
    changes: dict[str, list[float]]  # by mode: the largest one after each step


class GrowNetwork(App):
    """Buttons make a network wider, deeper, or its kernel longer; its output should stay."""

    goal = (
        "Of the four ways to go deeper, two keep what the network computes in both modes. Find "
        "them, and say what the other two do to it, when, and why."
    )
    memory: ClassVar[Mapping[str, Any]] = {"steps": (WIDER, DEEPER)}

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """How it grows, and how its output is computed."""
        return {
            "kind": choice("Deeper by", KINDS),
            "mode": choice("Mode", MODES),
            "precision": choice("Numbers", list(ALLOWED)),
            "noise": choice("Noise between copies", [("none", 0.0), ("half the weight", 0.5)]),
        }

    def buttons(self) -> dict[str, Callable[[], None]]:
        """One step more, or one less."""
        grow = {
            "Wider": lambda: self.grow(WIDER),
            "Deeper": lambda: self.grow(DEEPER),
            "Longer kernel": lambda: self.grow(LONGER),
        }
        return {**grow, "Undo": lambda: self.set(steps=self.state["steps"][:-1])}

    def grow(self, step: str) -> None:
        """Take a step; nothing more after the last one."""
        if len(self.state["steps"]) < MOST:
            self.set(steps=(*self.state["steps"], step))
        else:
            self.say(f"{MOST} steps are all that the picture has room for: undo one, or reset.")

    def figure(self, state: State) -> Figure:
        """The network and its weights; its output beside its parent's, and after each step."""
        found = grown(state["steps"], state["kind"], state["precision"], state["noise"])
        fig, axes = figure(9.6, 5.2, rows=2, columns=2, width_ratios=[2.6, 1])
        layers.chain(axes[0, 0], found.chain, found.skips)
        morphism.weights(axes[1, 0], found.weights)
        mode = state["mode"]
        morphism.outputs(axes[0, 1], *found.logits[mode], morphism.MODES[mode])
        axes[0, 1].set_title(f"{mode} mode")
        allowed = ALLOWED[state["precision"]]
        morphism.changes(axes[1, 1], state["steps"], found.changes, allowed)
        axes[1, 1].set_title("blue: eval, red: train")
        return describe(fig, f"A network that grows. {self.report(state)}")

    def report(self, state: State) -> str:
        """By how much the output has changed."""
        steps = state["steps"]
        if not steps:
            return "The parent: a chain of two convolutions, trained for three epochs."
        found = grown(steps, state["kind"], state["precision"], state["noise"])
        last = {mode: values[-1] for mode, values in found.changes.items()}
        told = ", ".join(f"{value:.0e} in {mode} mode" for mode, value in last.items())
        return f"After {', '.join(steps)}: the largest change of a logit is {told}."


@lru_cache
def parent() -> nn.Sequential:
    """A chain of two convolutions, trained for three epochs, so that its statistics are used."""
    from mlsd_hpo.networks.plain import plain
    from mlsd_hpo.networks.training import seeded, train

    with seeded(0):
        network = plain([WIDTH, WIDTH], [3, 3])
    X, y = data()[0]
    train(network, X[:1000], y[:1000], 3, seed=0)
    return network


@lru_cache(maxsize=256)
def grown(steps: tuple[str, ...], kind: str, precision: str, noise: float) -> Growth:
    """Apply steps to the parent: the last convolution but one is widened, the last one lengthened.

    Args:
        steps: "wider", "deeper" or "kernel".
        kind: of deepening, one of `KINDS`.
        precision: "float32" or "float64".
        noise: between copies.
    """
    rows = data()[0][0].double() if precision == "float64" else data()[0][0]
    old = copy.deepcopy(parent())
    if precision == "float64":
        old = old.double()
    family = [old]
    for number, step in enumerate(steps):
        family.append(stepped(family[-1], step, kind, noise, number, rows))
    logits = {mode: [output(one, rows[-ROWS:], mode) for one in family] for mode in MODES}
    changes = {
        mode: [float(np.abs(one - found[0]).max()) for one in found[1:]]
        for mode, found in logits.items()
    }
    chain, skips = described(family[-1])
    shown = [
        (name, layer.weight.detach().numpy().astype(float))
        for (name, _), layer in zip(chain, every_convolution(family[-1]), strict=True)
    ]
    ends = {mode: (found[0], found[-1]) for mode, found in logits.items()}
    return Growth(chain, skips, shown, ends, changes)


def stepped(
    chain: nn.Sequential, step: str, kind: str, noise: float, number: int, rows: Any
) -> nn.Sequential:
    """A child of a chain."""
    from mlsd_hpo.networks import morphism as grow

    found = grow.convolutions(chain)
    if step == WIDER:
        layer = number % len(found)
        return grow.wider(chain, layer, 2 * found[layer].out_channels, noise, seed=number)
    if step == LONGER:
        layer = number % len(found)
        return grow.longer_kernel(chain, layer, found[layer].kernel_size[0] + 2)
    at = len(chain) - 4  # before the last rectifier, the average, and the linear layer
    if kind == KINDS[3]:
        return grow.residual(chain, at, seed=number)
    settle = rows if kind == KINDS[2] else None
    return grow.deeper(chain, at, norm=kind != KINDS[0], rows=settle)


def output(network: nn.Module, rows: Any, mode: str) -> Array:
    """The logits of rows, (n, 10), computed by a copy, whose statistics may change."""
    import torch

    with torch.no_grad():
        used = copy.deepcopy(network).train(mode == "train")(rows)
    return np.asarray(used.numpy(), dtype=float)


def every_convolution(network: nn.Module) -> list[nn.Conv1d]:
    """The convolutions in order, those in branches too."""
    from torch import nn

    return [layer for layer in network.modules() if isinstance(layer, nn.Conv1d)]


def described(chain: nn.Sequential) -> tuple[list[tuple[str, int]], list[tuple[int, int]]]:
    """Operations with their widths, in multiples of the parent's; and what goes by a branch."""
    from mlsd_hpo.networks.plain import Residual

    found = [
        (f"conv{layer.kernel_size[0]}", layer.out_channels // WIDTH)
        for layer in every_convolution(chain)
    ]
    skips, number = [], 0
    for child in chain:
        number += len(every_convolution(child))
        if isinstance(child, Residual):
            skips.append((number - 1, number + 1))
    return found, skips
