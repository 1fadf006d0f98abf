"""The one style of the course's pictures.

A method keeps its colour and its marker in every lecture (`method`); a line is labelled at its
end, in its colour, rather than in a far legend (`label_lines`); text is 12 points or larger.

The colours are those of Okabe and Ito (2008), "Color universal design", without the yellow, which
is too pale for lines on white, and with a grey, an indigo and a wine from Tol's "muted" scheme
(technical note SRON/EPS/TN/09-002, version 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

BLACK, GREY, ORANGE, SKY, GREEN = "#000000", "#767676", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE, INDIGO, WINE = "#0072B2", "#D55E00", "#CC79A7", "#332288", "#882255"
COLORS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, INDIGO, WINE, GREY, BLACK)
"""The palette, in the order in which lines that belong to no method take it."""

DPI = 100
"""Pixels per inch of every picture: a figure 7.2 inches wide is 720 pixels wide."""

SMALLEST = 12
"""The smallest text of a picture, in points."""

TICKS = 5
"""The most intervals between the ticks of a linear axis. Ticks are what drawing spends time on."""

SETTINGS: dict[str, Any] = {
    "font.size": SMALLEST,
    "axes.labelsize": SMALLEST,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titley": 1.0,  # a fixed place: matplotlib's search for one is a third of a drawing's time
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLORS),
    "grid.color": "#E4E4E4",
    "xtick.labelsize": SMALLEST,
    "ytick.labelsize": SMALLEST,
    "legend.fontsize": SMALLEST,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 7.0,
    "image.cmap": "viridis",
    "text.hinting": "no_hinting",
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "savefig.dpi": DPI,
}


@dataclass(frozen=True)
class Method:
    """How one method looks in every picture: its printed name, colour and marker."""

    label: str
    color: str
    marker: str

    @property
    def line(self) -> dict[str, Any]:
        """Keywords for a line with a marker here and there: `ax.plot(x, y, **method(m).line)`."""
        look = {"marker": self.marker, "markevery": 0.12}
        return {**look, "color": self.color, "label": self.label}

    @property
    def points(self) -> dict[str, Any]:
        """Keywords for points without a line: `ax.plot(x, y, **method(m).points)`."""
        look = {"marker": self.marker, "linestyle": "none"}
        return {**look, "color": self.color, "label": self.label}


METHODS: dict[str, Method] = {
    "manual": Method("by hand", BLACK, "*"),
    "grid": Method("grid", ORANGE, "s"),
    "random": Method("random", GREY, "o"),
    "sobol": Method("Sobol", SKY, "D"),
    "halton": Method("Halton", INDIGO, "d"),
    "latin": Method("Latin hypercube", PURPLE, "H"),
    "coarse-to-fine": Method("coarse to fine", VERMILLION, "v"),
    "bayesian": Method("Bayesian (GP)", BLUE, "^"),
    "parego": Method("ParEGO", PURPLE, "s"),
    "forest": Method("random forest", GREEN, "P"),
    "tpe": Method("TPE", WINE, "X"),
    "evolution": Method("evolution", VERMILLION, "h"),
    "genetic": Method("genetic", GREEN, "h"),
    "differential-evolution": Method("differential evolution", ORANGE, "<"),
    "particle-swarm": Method("particle swarm", SKY, "8"),
    "nsga-ii": Method("NSGA-II", GREEN, "H"),
    "cma-es": Method("CMA-ES", INDIGO, "p"),
    "successive-halving": Method("successive halving", SKY, "<"),
    "hyperband": Method("Hyperband", GREEN, ">"),
    "asha": Method("ASHA", PURPLE, "d"),
    "median": Method("median rule", ORANGE, "D"),
    "bohb": Method("BOHB", INDIGO, "^"),
    "dehb": Method("DEHB", ORANGE, "v"),
    "population": Method("population-based", VERMILLION, "p"),
    "regularized-evolution": Method("regularized evolution", VERMILLION, "d"),
    "local-search": Method("local search", ORANGE, "X"),
    "bananas": Method("BANANAS", GREEN, "v"),
    "reinforcement": Method("reinforcement learning", PURPLE, ">"),
}
"""Every method of the course. Those that share a colour are never in one picture."""


def method(name: str) -> Method:
    """How the method `name` looks. Raises ValueError, with the known names, for another name."""
    if name not in METHODS:
        raise ValueError(f"no method {name!r} in the style; known: {', '.join(METHODS)}")
    return METHODS[name]


def ink(color: Any) -> str:
    """`color`, darkened until text in it can be read on white (contrast 4.5 : 1, WCAG 2.1)."""
    rgb = np.array(to_rgb(color))
    while _luminance(rgb) > 1.05 / 4.5 - 0.05:
        rgb = rgb * 0.95
    return str(to_hex((rgb[0], rgb[1], rgb[2])))


def _luminance(rgb: np.ndarray) -> float:
    """Relative luminance of an sRGB colour (3,), as WCAG 2.1 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def label_lines(ax: Axes, gap: float = 1.2) -> None:
    """Write each line's label at its right end, in its colour, instead of a legend.

    Takes the lines of `ax` whose label does not begin with "_" (matplotlib's sign for "no label").
    Labels stand at the right edge of the axes at the height of the line's last value, moved apart
    as little as possible (in least squares) so that they are `gap` text heights apart. Call it
    last, when limits and scales are set.
    """
    lines = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    if not lines:
        return
    low, high = sorted(ax.get_ylim())
    ends = [min(max(float(np.asarray(line.get_ydata())[-1]), low), high) for line in lines]
    pixels = ax.transData.transform([(ax.get_xlim()[1], end) for end in ends])[:, 1]
    points = pixels * 72 / DPI  # heights in the picture, in points
    moved = spread(points, gap * SMALLEST)
    for line, end, shift in zip(lines, ends, moved - points, strict=True):
        ax.annotate(
            str(line.get_label()),
            xy=(1, end),
            xycoords=("axes fraction", "data"),
            xytext=(6, shift),
            textcoords="offset points",
            va="center",
            color=ink(line.get_color()),
            annotation_clip=False,
        )


def spread(positions: np.ndarray, gap: float) -> np.ndarray:
    """Positions (n,) at least `gap` apart, in the same order, closest to the given ones.

    The least-squares problem becomes an isotonic regression when `gap` times its rank is taken from
    each position, so pooling adjacent violators solves it exactly.
    """
    order = np.argsort(positions, kind="stable")
    steps = gap * np.arange(len(positions))
    pools: list[tuple[float, int]] = []  # (mean, size), means increasing
    for value in np.asarray(positions, dtype=float)[order] - steps:
        mean, size = float(value), 1
        while pools and pools[-1][0] >= mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    result = np.empty(len(positions))
    result[order] = np.repeat([m for m, _ in pools], [s for _, s in pools]) + steps
    return result
