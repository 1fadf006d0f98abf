"""How far ahead is a child that inherits its parent's weights, and where does it end?

    python tests/benchmarks/inheritance.py [SEEDS]

A chain of three convolutions of 8 channels is trained on one-dimensional digits for 6 epochs. Its
children have 16 channels everywhere, or a fourth convolution. They are trained for 12 epochs, and
so are networks of the same form from scratch (after 18 as well, the epochs of parent and child
together). The learning rate falls from 0.05 to 0 in each training. Printed is the accuracy on the
dev rows after 0, 1, 3, 6 and 12 epochs in percent, then by how many epochs the child was ahead
after 3: when the training from scratch first was as good, minus 3; each with its standard error.

Measured with 5 seeds, about a minute of one core; the parent has 70.1 ± 0.7 in the end:

    after epoch                 0     1     3     6          12
    wider, without noise     70.1  65.8  78.4  84.5  91.6 ± 0.8      ahead 0.6 ± 0.3
    wider, noise 0.5         70.1  68.7  87.6  93.5  96.6 ± 0.4      ahead 2.5 ± 0.8
    wider, from scratch            38.6  72.8  90.3  95.2 ± 0.4      after 18: 97.1 ± 0.1
    deeper                   70.1  63.6  81.1  87.2  94.6 ± 0.4      ahead 2.5 ± 0.3
    deeper, settled          70.1  61.4  77.3  86.2  94.0 ± 0.6      ahead 2.4 ± 0.6
    residual                 70.1  61.7  73.3  86.9  92.5 ± 0.8      ahead 2.3 ± 0.7
    deeper, from scratch           35.3  64.6  84.2  90.9 ± 1.0      after 18: 94.8 ± 0.2

So a parent of 6 epochs is worth 2 to 3 of the child's. At first the learning rate, which begins
anew, costs accuracy. After as many epochs in all, 18, those from scratch are as good or a little
better. Copies without noise never part, and the wider child ends below its form from scratch. To
settle the fresh normalization makes no difference that can be seen here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from mlsd_hpo.benchmarks.task_cells import data
from mlsd_hpo.networks.morphism import deeper, residual, wider
from mlsd_hpo.networks.plain import plain
from mlsd_hpo.networks.training import accuracy, seeded, train

SHOWN = (0, 1, 3, 6, 12)
(X, Y), (X_DEV, Y_DEV), _ = data()


def all_wider(network: nn.Sequential, noise: float) -> nn.Sequential:
    for layer in range(3):
        network = wider(network, layer, 16, noise, seed=layer + 1)
    return network


CHILDREN: dict[str, tuple[str, Callable[[nn.Sequential], nn.Sequential]]] = {
    "wider, without noise": ("wider", lambda net: all_wider(net, 0.0)),
    "wider, noise 0.5": ("wider", lambda net: all_wider(net, 0.5)),
    "deeper": ("deeper", lambda net: deeper(net, 4)),
    "deeper, settled": ("deeper", lambda net: deeper(net, 4, rows=X)),
    "residual": ("deeper", lambda net: residual(net, 4)),
}
FORMS = {"wider": ([16] * 3, [3] * 3), "deeper": ([8] * 4, [3] * 4)}


def curve(network: nn.Module, epochs: int, seed: int) -> list[float]:
    """The dev accuracy before training and after each epoch (epochs + 1,)."""
    found = [accuracy(network, X_DEV, Y_DEV)]
    train(network, X, Y, epochs, seed, lambda net: found.append(accuracy(net, X_DEV, Y_DEV)))
    return found


def ahead(child: list[float], scratch: list[float], epoch: int) -> float:
    """When `scratch` first was as good as `child` until `epoch`, between epochs too, minus that."""
    best, reached = np.maximum.accumulate(scratch), max(child[: epoch + 1])
    if reached >= best[-1]:
        return len(scratch) - 1.0 - epoch
    after = int(np.searchsorted(best, reached, side="right"))
    share = (reached - best[after - 1]) / (best[after] - best[after - 1])
    return float(after - 1 + share - epoch)


def mean(values: list[float], scale: float = 1.0) -> str:
    error = np.std(values, ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
    return f"{scale * np.mean(values):5.1f} ± {scale * error:.1f}"


def main(seeds: int = 5) -> None:
    torch.set_num_threads(1)
    curves: dict[str, list[list[float]]] = {}
    for seed in range(seeds):
        with seeded(seed):
            parent = plain([8] * 3, [3] * 3)
        curves.setdefault("parent", []).append(curve(parent, 6, seed))
        for name, (_, grow) in CHILDREN.items():
            curves.setdefault(name, []).append(curve(grow(parent), 12, seed))
        for name, (widths, kernels) in FORMS.items():
            for epochs in (12, 18):
                with seeded(seed + 100):
                    network = plain(widths, kernels)
                told = curve(network, epochs, seed)
                curves.setdefault(f"{name}, from scratch, {epochs}", []).append(told)
    for name, found in curves.items():
        shown = [mean([c[e] for c in found], 100) for e in SHOWN if e < len(found[0])]
        line = f"{name:26} {'  '.join(shown)}   end {mean([c[-1] for c in found], 100)}"
        if name in CHILDREN:
            scratch = curves[f"{CHILDREN[name][0]}, from scratch, 12"]
            gains = [ahead(c, s, 3) for c, s in zip(found, scratch, strict=True)]
            line += f"   ahead {mean(gains)}"
        print(line)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
