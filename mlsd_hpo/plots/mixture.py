"""How the shares of operations change while `darts` searches."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from mlsd_hpo.plots.architecture import OPERATION_COLORS
from mlsd_hpo.plots.style import GREY, PURPLE, label_lines
from mlsd_hpo.spaces import CellSpace

COLORS = {**OPERATION_COLORS, "none": GREY}


def shares(axes: ArrayLike, space: CellSpace, probabilities: ArrayLike) -> None:
    """Draw the share of each operation by epoch, one panel for each edge.

    The line of the largest share in the end is bold.

    Args:
        axes: as many as the space has edges, of any shape; filled row by row.
        space: of the cells.
        probabilities: before the first epoch and after each, (epochs + 1, edges, operations).
    """
    panels: list[Axes] = list(np.ravel(np.asarray(axes, dtype=object)))
    for number, (ax, name) in enumerate(zip(panels, space.names, strict=True)):
        history = np.asarray(probabilities)[:, number]  # (epochs + 1, operations)
        for operation, line in zip(space.operations, history.T, strict=True):
            bold = line[-1] == history[-1].max()
            look: dict[str, Any] = {
                "color": COLORS.get(operation, PURPLE),
                "linewidth": 3.5 if bold else 1.5,
            }
            ax.plot(line, label=operation, **look)
        ax.set(title=name.replace("->", " → "), ylim=(0, 1), xlabel="epochs", ylabel="share")
        ax.label_outer()
        label_lines(ax)
