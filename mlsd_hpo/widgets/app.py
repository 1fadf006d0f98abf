"""What every app of the course is: a pure function from a state to a figure, and controls.

An app says three things::

    class Waves(App):
        goal = "Find the frequency at which the wave crosses zero five times."

        def controls(self):
            return {"frequency": slider("Frequency (Hz)", 1.0, 0.5, 5.0), "seed": seed()}

        def figure(self, state):
            return plots.waves.wave(state["frequency"], state["seed"])  # a described figure

In a notebook, `Waves()` as the last line of a cell shows it. Where nothing can be clicked (a stored
notebook, a printed page, nbval) its figure is shown as an image. Without a browser,
`app.set(frequency=2.0)` does what moving the slider does.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import html
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

import ipywidgets
from matplotlib.figure import Figure

from mlsd_hpo.plots.figures import description, png, recycle
from mlsd_hpo.widgets.controls import Stepper
from mlsd_hpo.widgets.picture import Picture
from mlsd_hpo.widgets.status import Status

State = dict[str, Any]
ONE_AT_A_TIME = threading.RLock()
"""Held while an app changes: a kernel may hand the messages of two controls to two threads."""
SLIDERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, Stepper)


class App(ipywidgets.VBox):
    """An interactive picture. Subclass it: `goal`, `controls` and `figure` are what it needs.

    `state` is a plain dict: the value of each control by its name, and the entries of `memory`, for
    what no control holds (points observed so far). `App(**state)` starts from other values. Change
    the state with `set` and never in place: `reset` brings back the state at the start.
    """

    goal: ClassVar[str] = ""
    """What you are to reach by playing: one sentence, shown above the controls."""
    memory: ClassVar[Mapping[str, Any]] = {}
    """Further entries of the state with their first values (immutable ones: tuples, numbers)."""

    def controls(self) -> dict[str, ipywidgets.Widget]:
        """The controls by the name of their state, in the order in which they are shown."""
        return {}

    def figure(self, state: State) -> Figure:
        """The described figure of a state. Pure: the same state gives the same figure."""
        raise NotImplementedError(f"{type(self).__name__} must define figure(state)")

    def report(self, state: State) -> str:
        """One line about a state, shown below the picture (pure, like `figure`); may be empty."""
        return ""

    def buttons(self) -> dict[str, Callable[[], None]]:
        """Buttons beside Reset: what each says, and the method that it calls."""
        return {}

    def __init__(self, **state: Any) -> None:
        super().__init__()
        self.add_class("mlsd-app")
        self.picture = Picture()
        self.status = Status()
        self.progress = ipywidgets.IntProgress(layout=ipywidgets.Layout(width="150px"))
        self._by_name = self.controls()
        self._places: list[Any] = []  # where the axes stand in the picture
        self._task: asyncio.Task[None] | None = None
        self._quiet = False
        self.state: State = {name: control.value for name, control in self._by_name.items()}
        self.state |= self.memory
        self.set(**state)
        self._start = dict(self.state)
        for name, control in self._by_name.items():
            control.observe(functools.partial(self._moved, name), "value")
        self._arrange()

    def set(self, **changes: Any) -> None:
        """Change entries of the state, as the controls would, and draw once.

        Raises ValueError for a name that is not in the state. A slider keeps a value within its
        ends; the state then has what the slider shows.
        """
        with ONE_AT_A_TIME:
            self._apply(changes)

    def _apply(self, changes: Mapping[str, Any], keep_layout: bool = False) -> None:
        for name in changes:
            if name not in self.state:
                raise ValueError(f"no {name!r} in the state; it has {', '.join(self.state)}")
        self._quiet = True
        try:
            for name, value in changes.items():
                if name in self._by_name:
                    self._by_name[name].value = value
                    value = self._by_name[name].value
                self.state[name] = value
        finally:
            self._quiet = False
        self._draw(keep_layout)

    def reset(self) -> None:
        """Stop what plays and go back to the state at the start."""
        self.stop()
        self.set(**self._start)

    def say(self, text: str) -> None:
        """Show `text` in the status line until the next change."""
        self.status.set_trait("kind", "report")
        self.status.text = text

    def on_pick(self, callback: Callable[[float, float], None], panel: int = 0) -> None:
        """Call `callback(x, y)`, in data coordinates, for each click in that panel."""
        self.picture.on_pick(self._guarded(callback), panel)

    def on_box(
        self, callback: Callable[[float, float, float, float], None], panel: int = 0
    ) -> None:
        """Call `callback(x0, y0, x1, y1)` for each box drawn in that panel."""
        self.picture.on_box(self._guarded(callback), panel)

    def play(self, changes: Iterable[Mapping[str, Any]], total: int) -> None:
        """Apply `changes` of the state one after another, with a progress bar and a Stop button.

        `changes` may be a generator that computes for a while before each; between two of them the
        app stays alive: Stop, Reset and the other controls work. Where no event loop runs (a
        script, a test) all are applied before `play` returns.
        """
        self.stop()
        self.progress.value, self.progress.max = 0, total
        self._show_playing(True)
        play = self._playing(changes)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(play)
        else:
            self._task = loop.create_task(play)

    def stop(self) -> None:
        """Stop what plays. Does nothing where nothing does."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._show_playing(False)

    async def _playing(self, changes: Iterable[Mapping[str, Any]]) -> None:
        def step() -> bool:
            change = next(remaining, None)
            if change is not None:
                self._apply(change, keep_layout=True)
                self.progress.value += 1
            return change is not None

        remaining = iter(changes)
        while self._guarded(step)():
            await asyncio.sleep(0.01)  # lets a click of Stop in
        self._show_playing(False)

    def _moved(self, name: str, change: Any) -> None:
        """A control was moved, in the browser or from Python."""
        with ONE_AT_A_TIME:
            if self._quiet:
                return
            self.state[name] = change.new
            self._guarded(self._draw)(keep_layout=isinstance(change.owner, SLIDERS))

    def _draw(self, keep_layout: bool = False) -> None:
        """Show the figure of the state.

        Finding the layout takes longer than drawing, and would move the axes by some pixels at each
        step of a slider: while a slider moves, the axes stay where they are.
        """
        with recycle(self.picture.figure):
            figure = self.figure(dict(self.state))
        if keep_layout and len(self._places) == len(figure.axes):
            figure.set_layout_engine("none")
            for ax, place in zip(figure.axes, self._places, strict=True):
                ax.set_position(place)
        self.picture.draw(figure)
        self._places = [ax.get_position(original=True) for ax in figure.axes]
        self.say(self.report(dict(self.state)))

    def _guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, such that an exception is also shown in the status line."""

        @functools.wraps(function)
        def guarded(*args: Any, **keywords: Any) -> Any:
            with ONE_AT_A_TIME:
                try:
                    return function(*args, **keywords)
                except Exception as error:
                    self.status.kind = "error"
                    self.status.text = f"{type(error).__name__}: {error}"
                    raise

        return guarded

    def _arrange(self) -> None:
        """Goal, controls, picture, status line and buttons, from top to bottom."""
        wrap = ipywidgets.Layout(flex_flow="row wrap", width="100%", max_width="760px")
        rows: list[ipywidgets.Widget] = []
        if self.goal:
            goal = f"<b>Goal.</b> {html.escape(self.goal)}"
            rows.append(ipywidgets.HTML(f'<div style="line-height: 1.4">{goal}</div>'))
        rows.append(ipywidgets.HBox(list(self._by_name.values()), layout=wrap))
        below: list[ipywidgets.Widget] = []
        for text, action in {**self.buttons(), "Reset": self.reset}.items():
            below.append(self._button(text, action))
        self._stop_button = self._button("Stop", self.stop)
        self._show_playing(False)
        below += [self._stop_button, self.progress]
        self.children = [*rows, self.picture, self.status, ipywidgets.HBox(below, layout=wrap)]

    def _button(self, text: str, action: Callable[[], None]) -> ipywidgets.Button:
        button = ipywidgets.Button(description=text, layout=ipywidgets.Layout(width="auto"))
        guarded = self._guarded(action)
        button.on_click(lambda _: guarded())
        return button

    def _show_playing(self, playing: bool) -> None:
        """Show or hide the progress bar and the Stop button, keeping their place."""
        for widget in (self._stop_button, self.progress):
            widget.layout.visibility = "visible" if playing else "hidden"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live app, and its figure now, for where no app can live."""
        figure = self.figure(dict(self.state))
        text = description(figure)
        data = {
            **(super()._repr_mimebundle_() or {}),
            "image/png": base64.b64encode(png(figure)).decode(),
            "text/plain": text,
        }
        return data, {"image/png": {"alt": text}}
