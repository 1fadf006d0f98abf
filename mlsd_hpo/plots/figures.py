"""Figures as the course makes and shows them.

They are made without pyplot, so that nothing is shared between cells (`figure`); every figure
carries one sentence that says what it shows (`describe`, `show`); and a widget, which draws the
same form again and again, gives its figures back for the next drawing (`recycle`).
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from mlsd_hpo.plots.style import DPI, SETTINGS, TICKS


class CourseFigure(Figure):
    """A figure that remembers how it was made, so that `recycle` can tell what to use it for."""

    form: tuple[Any, ...]
    panels: Any
    ticks: list[dict[str, Any]]


_spare: ContextVar[CourseFigure | None] = ContextVar("spare", default=None)


def figure(
    width: float = 7.2,
    height: float = 4.0,
    rows: int = 1,
    columns: int = 1,
    **subplots: Any,
) -> tuple[Figure, Any]:
    """A new figure in the course's style, and its axes.

    `width` and `height` are in inches of `DPI` pixels. Returns `(figure, ax)` for one panel and
    `(figure, array of axes)` for several, shape (rows, columns) with sides of length 1 dropped;
    `subplots` goes to `Figure.subplots` (`sharey=True`, `width_ratios=[2, 1]`, ...).

    The figure is not known to pyplot: nothing shows it but `show` or a widget, and it is freed with
    its last name. The style is put in matplotlib's settings here, rather than when the module is
    imported, so that what you add to the figure later (a legend, a text) has it as well.
    """
    form = (width, height, rows, columns, repr(subplots))
    spare = _spare.get()
    if spare is not None and spare.form == form and _wipe(spare):
        return spare, spare.panels
    matplotlib.rcParams.update(SETTINGS)  # type: ignore[arg-type]
    new = CourseFigure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(new)
    new.form = form
    new.panels = new.subplots(rows, columns, **subplots)
    new.ticks = [axis.get_tick_params() for axis in _axis_of(new)]
    for ax in new.axes:
        ax.locator_params(nbins=TICKS)
    return new, new.panels


@contextmanager
def recycle(spare: Figure | None) -> Iterator[None]:
    """Within this context, `figure` hands out `spare`, emptied, if it is of the form asked for.

    Most of the time of a small figure goes into making axes and ticks, not into drawing; a widget
    that draws the same form again and again gives back the figure that it no longer shows. What is
    drawn is the same as on a new figure (the tests compare pixels).
    """
    token = _spare.set(spare if isinstance(spare, CourseFigure) else None)
    try:
        yield
    finally:
        _spare.reset(token)


def _wipe(fig: CourseFigure) -> bool:
    """Empty a figure but for its ticks; False where more was done to it than can be undone."""
    if set(fig.get_children()) != {fig.patch, *np.ravel(fig.panels)}:
        return False
    for axis, ticks in zip(_axis_of(fig), fig.ticks, strict=True):
        axis.set_tick_params(**ticks)  # the grid, which many pictures do without
        if axis.get_tick_params() != ticks:
            return False
    fig.set_layout_engine("constrained")
    for ax in fig.axes:
        with _ticks_kept(ax):
            ax.clear()
        ax.locator_params(nbins=TICKS)
        ax.set_aspect("auto", anchor="C")
        if (place := ax.get_subplotspec()) is not None:
            ax.set_position(place.get_position(fig))
        ax.set_in_layout(True)
    return True


@contextmanager
def _ticks_kept(ax: Axes) -> Iterator[None]:
    """Within this context, `ax.clear()` leaves the ticks, which take longest to make, in place."""
    for axis in (ax.xaxis, ax.yaxis):
        axis.reset_ticks = lambda: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        for axis in (ax.xaxis, ax.yaxis):
            del axis.reset_ticks


def _axis_of(fig: Figure) -> list[Axis]:
    """All x and y axes of a figure."""
    return [axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)]


def describe(fig: Figure, alt: str) -> Figure:
    """Attach `alt`, one sentence that says what the figure shows, and return the figure."""
    if not alt.strip():
        raise ValueError("a figure's description must say what it shows; an empty one was given")
    fig.set_label(" ".join(alt.split()))
    return fig


def description(fig: Figure) -> str:
    """The sentence that `describe` attached. Raises ValueError where there is none."""
    if not fig.get_label():
        raise ValueError("this figure has no description yet: call describe(figure, alt) first")
    return str(fig.get_label())


def png(fig: Figure, compression: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9] = 9) -> bytes:
    """The figure as a PNG. `compression=1` is the fast one, for a picture that is soon replaced."""
    canvas = FigureCanvasAgg(fig) if not isinstance(fig.canvas, FigureCanvasAgg) else fig.canvas
    canvas.draw()
    opaque = np.asarray(canvas.buffer_rgba())[..., :3]  # (height, width, 3)
    file = io.BytesIO()
    Image.fromarray(opaque).save(file, "PNG", compress_level=compression)
    return file.getvalue()


def show(fig: Figure, alt: str | None = None) -> None:
    """Show a figure in a notebook, with its description in small print below it.

    The description is `alt`, or what `describe` attached before; one is required. It is stored with
    the picture too (metadata `alt`, from which nbconvert makes the image's alt text, and
    text/plain, for where no picture can be shown).
    """
    from IPython.display import display

    text = description(fig if alt is None else describe(fig, alt))
    picture = {"image/png": base64.b64encode(png(fig)).decode(), "text/plain": text}
    display(picture, raw=True, metadata={"image/png": {"alt": text}})
    small = f'<p style="font-size: 85%; margin: 0">{html.escape(text)}</p>'
    display({"text/html": small, "text/plain": text}, raw=True)
