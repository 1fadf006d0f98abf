"""A picture in the browser that says where it was clicked.

`Picture` shows a matplotlib figure as an image: a PNG goes to the browser as bytes, where it
replaces the one before in place. Clicks and dragged boxes come back in data coordinates of the
panel (Axes) they were made in. With the keyboard: Tab to the picture, arrow keys move a cursor,
Enter picks, Shift and arrows draw a box.

The browser sends one message when the button is let go and none before, so a drag cannot queue up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure

from mlsd_hpo.plots.figures import description, png

HERE = Path(__file__).parent
HELP = "Picture: arrow keys move a cursor, Enter picks; Shift and arrow keys mark a box."


class Picture(anywidget.AnyWidget):
    """An image of a figure with its alt text; `on_pick` and `on_box` listen to the pointer."""

    _esm = (HERE / "picture.js").read_text(encoding="utf-8")
    _css = (HERE / "picture.css").read_text(encoding="utf-8")

    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(1).tag(sync=True)
    height = traitlets.Int(1).tag(sync=True)
    # of each Axes: left, top, right, bottom
    panels: traitlets.List[list[float]] = traitlets.List().tag(sync=True)
    pickable = traitlets.Bool(False).tag(sync=True)
    boxable = traitlets.Bool(False).tag(sync=True)
    help = traitlets.Unicode(HELP).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.figure: Figure | None = None
        self._pick: list[tuple[int, Callable[[float, float], None]]] = []
        self._box: list[tuple[int, Callable[[float, float, float, float], None]]] = []
        self.on_msg(self._receive)

    def draw(self, figure: Figure) -> None:
        """Show `figure`, which must have a description (`mlsd_hpo.plots.describe`)."""
        alt, image = description(figure), png(figure, compression=1)
        width, height = (round(side) for side in figure.bbox.size)
        panels = []
        for ax in figure.axes:
            box = ax.bbox.transformed(figure.transFigure.inverted())
            panels.append([box.x0, 1 - box.y1, box.x1, 1 - box.y0])
        self.figure = figure
        with self.hold_sync():  # one message
            self.png, self.alt, self.panels = image, alt, panels
            self.width, self.height = width, height

    def on_pick(self, callback: Callable[[float, float], None], panel: int = 0) -> None:
        """Call `callback(x, y)`, in data coordinates, for a click in panel number `panel`."""
        self._pick.append((panel, callback))
        self.pickable = True

    def on_box(
        self, callback: Callable[[float, float, float, float], None], panel: int = 0
    ) -> None:
        """Call `callback(x0, y0, x1, y1)`, x0 < x1 and y0 < y1, for a box drawn in `panel`."""
        self._box.append((panel, callback))
        self.boxable = True

    def _receive(self, _: Any, content: dict[str, Any], __: Any) -> None:
        """Turn a message of the browser into calls of the listeners."""
        number = self._panel(content["to"])
        if number is None:
            return
        x1, y1 = self._data(number, content["to"])
        if content["kind"] == "pick":
            for panel, pick in self._pick:
                if panel == number:
                    pick(x1, y1)
        elif content["kind"] == "box":
            x0, y0 = self._data(number, content["from"])
            for panel, box in self._box:
                if panel == number:
                    box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _panel(self, point: list[float]) -> int | None:
        """The number of the panel that holds `point`, in fractions of the picture."""
        x, y = point
        for number, (left, top, right, bottom) in enumerate(self.panels):
            if left - 1e-9 <= x <= right + 1e-9 and top - 1e-9 <= y <= bottom + 1e-9:
                return number
        return None

    def _data(self, number: int, point: list[float]) -> tuple[float, float]:
        """`point`, in fractions of the picture, in data coordinates of panel `number`."""
        assert self.figure is not None  # a panel exists, so a figure was drawn
        pixels = self.figure.transFigure.transform((point[0], 1 - point[1]))
        x, y = self.figure.axes[number].transData.inverted().transform(pixels)
        return float(x), float(y)
