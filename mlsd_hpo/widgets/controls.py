"""The controls of an app: labelled, reachable by keyboard, and throttled by ipywidgets.

While the kernel handles one change of a control, the browser holds back all later ones but the
last. A drag over a slow redraw therefore skips values; it never queues them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from typing import Any

import ipywidgets
import traitlets

WIDTH = "345px"  # two controls side by side over a picture of 720 pixels


def _look(width: str = WIDTH) -> dict[str, Any]:
    """Style and layout of every control: the whole label is shown."""
    return {
        "style": {"description_width": "initial"},
        "layout": ipywidgets.Layout(width=width),
    }


def slider(
    label: str, value: float, low: float, high: float, step: float | None = None, log: bool = False
) -> ipywidgets.Widget:
    """A slider from `low` to `high`; of whole numbers if `value`, `low`, `high` and `step` are.

    `step` is the distance of neighbouring values: 1 for whole numbers and a round number near a
    hundredth of the range for others if left out. With `log=True` the slider moves in powers of
    ten, `step` being a difference of exponents (0.05 if left out); `low` and `high` are still the
    values themselves. A `value` between two steps is moved to the nearest, as the browser would.
    """
    if not low <= value <= high or low == high:
        raise ValueError(f"slider {label!r}: need low <= value <= high, got {low}, {value}, {high}")
    if log:
        step = step or 0.05
        value = 10 ** _on_step(log10(value), log10(low), step)
        ends = {"min": log10(low), "max": log10(high), "step": step}
        return ipywidgets.FloatLogSlider(
            value, base=10, readout_format=".2g", description=label, **ends, **_look()
        )
    ends = {"min": low, "max": high}
    if all(isinstance(number, int) for number in (value, low, high, step or 1)):
        return ipywidgets.IntSlider(value, step=step or 1, description=label, **ends, **_look())
    step = step or _round_step((high - low) / 100)
    value = _on_step(value, low, step)
    return ipywidgets.FloatSlider(value, step=step, description=label, **ends, **_look())


def _round_step(size: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is at most `size`."""
    power = 10.0 ** floor(log10(size))
    return max(digit * power for digit in (1, 2, 5) if digit * power <= size * (1 + 1e-9))


def _on_step(value: float, low: float, step: float) -> float:
    """The value nearest to `value` that is a whole number of steps above `low`."""
    return float(round(low + round((value - low) / step) * step, 12))


def choice(label: str, options: Iterable[Any], value: Any = None) -> ipywidgets.Dropdown:
    """A menu of `options` (values, or pairs of a text and a value); the first if no `value`."""
    menu = ipywidgets.Dropdown(options=list(options), description=label, **_look())
    if value is not None:
        menu.value = value
    return menu


def seed(value: int = 0, label: str = "Seed") -> ipywidgets.BoundedIntText:
    """A field for the seed of what is random: type a number, or take the next with arrow up."""
    return ipywidgets.BoundedIntText(value, 0, 9999, description=label, **_look("130px"))


class Stepper(ipywidgets.HBox):
    """A slider of whole numbers with a button that plays it; `value` is where it stands."""

    value = traitlets.Int()

    def __init__(self, label: str, value: int, low: int, high: int, interval: int) -> None:
        self.slider = slider(label, value, low, high)
        self.play = ipywidgets.Play(
            value=value, min=low, max=high, interval=interval, show_repeat=False
        )
        super().__init__([self.play, self.slider], value=value)
        self._in_browser = ipywidgets.jslink((self.play, "value"), (self.slider, "value"))
        traitlets.link((self.slider, "value"), (self, "value"))


def stepper(label: str, value: int, low: int, high: int, interval: int = 300) -> Stepper:
    """A slider from `low` to `high` with a play button, `interval` milliseconds a step."""
    return Stepper(label, value, low, high, interval)
