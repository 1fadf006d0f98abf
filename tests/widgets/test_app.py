"""Apps without a browser: state and picture, errors, longer work, and what is stored of them."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import ipywidgets
import nbformat
import numpy as np
import pytest
from PIL import Image

import mlsd_hpo.widgets
from mlsd_hpo.plots import figure
from mlsd_hpo.plots.figures import describe, png
from mlsd_hpo.widgets import App, Picture, choice, seed, slider, stepper
from tests.browser.demo import Slow, Waves

ROOT = Path(__file__).resolve().parents[2]


def test_state_has_the_values_of_the_controls_and_the_memory():
    assert Waves().state == {"frequency": 1.0, "shape": "sine", "seed": 0, "marks": ()}
    assert Waves(frequency=2.5).state["frequency"] == 2.5


def test_set_moves_the_control_and_draws_once():
    app = Slow()
    before = app.drawn
    app.set(level=7)
    assert app.drawn == before + 1
    assert app._by_name["level"].value == 7
    assert app.picture.alt == "A line at 7."


def test_moving_a_control_changes_state_picture_description_and_report():
    app = Waves()
    before = app.picture.png
    app._by_name["frequency"].value = 2.0
    assert app.state["frequency"] == 2.0
    assert app.picture.png != before
    assert app.picture.alt == "A sine wave of 2.00 Hz."
    assert app.status.text == "2.00 Hz"


def test_two_copies_do_not_influence_each_other():
    one, two = Waves(), Waves()
    before = two.picture.png
    one.set(frequency=3.0, marks=((0.5, 0.5),))
    assert two.state == Waves().state
    assert two.picture.png == before


def test_reset_goes_back_to_where_this_app_began():
    app = Waves(frequency=2.0)
    start, before = dict(app.state), app.picture.png
    app.set(frequency=4.0, shape="square", marks=((0.1, 0.1),))
    app.reset()
    assert app.state == start
    assert app.picture.png == before


def test_unknown_state_is_refused_and_nothing_changes():
    app = Waves()
    with pytest.raises(ValueError, match="no 'frequenzy' in the state; it has frequency, shape"):
        app.set(frequency=2.0, frequenzy=3.0)
    assert app.state == Waves().state


def test_an_error_in_the_figure_is_shown_and_raised():
    class Fails(Waves):
        def figure(self, state):
            if state["seed"] == 3:
                raise ValueError("three is too many")
            return super().figure(state)

    app = Fails()
    with pytest.raises(ValueError, match="three"):
        app._by_name["seed"].value = 3
    assert (app.status.kind, app.status.text) == ("error", "ValueError: three is too many")
    app._by_name["seed"].value = 2
    assert (app.status.kind, app.status.text) == ("report", "1.00 Hz")


def test_a_figure_without_a_description_is_refused():
    class Silent(App):
        def figure(self, state):
            return figure()[0]

    with pytest.raises(ValueError, match="no description yet"):
        Silent()


@pytest.mark.slow
def test_work_without_an_event_loop_is_done_at_once():
    app = Waves()
    app.sweep()
    assert app.state["frequency"] == 5.0
    assert app.progress.value == app.progress.max == 41


def test_work_in_an_event_loop_can_be_stopped_and_lets_others_in():
    async def session():
        app = Waves()
        app.sweep()
        assert app.state["frequency"] == 1.0  # not yet begun
        assert app._stop_button.layout.visibility == "visible"
        while app.progress.value < 3:
            await asyncio.sleep(0)
        app.stop()
        stopped = app.state["frequency"]
        await asyncio.sleep(0.05)
        assert app.state["frequency"] == stopped < 2.0
        assert app._stop_button.layout.visibility == "hidden"

    asyncio.run(session())


def test_starting_again_replaces_what_plays():
    async def session():
        app = Waves()
        app.sweep()
        app.play([{"frequency": 2.0}], total=1)
        await app._task
        assert app.state["frequency"] == 2.0
        assert app.progress.value == 1

    asyncio.run(session())


def test_stored_form_is_a_picture_with_a_description_that_never_varies():
    (data, metadata), (again, _) = Waves()._repr_mimebundle_(), Waves()._repr_mimebundle_()
    assert data["text/plain"] == again["text/plain"] == "A sine wave of 1.00 Hz."
    assert data["image/png"] == again["image/png"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size == (720, 400)


@pytest.mark.slow
def test_nbval_accepts_a_stored_app_with_and_without_its_live_form(tmp_path):
    from nbclient import NotebookClient

    cells = ["from tests.browser.demo import Waves", "Waves()"]
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    nbformat.write(book, tmp_path / "live.ipynb")
    del book.cells[1].outputs[0].data["application/vnd.jupyter.widget-view+json"]
    nbformat.write(book, tmp_path / "stored.ipynb")
    book.cells[1].outputs[0].data["text/plain"] = "A sine wave of 9.99 Hz."
    nbformat.write(book, tmp_path / "wrong.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "1 failed, 5 passed" in done.stdout, done.stdout
    assert "wrong.ipynb" in done.stdout.split("short test summary")[-1]


@pytest.mark.parametrize("log", [False, True])
def test_clicks_and_boxes_arrive_in_data_coordinates(log):
    fig, (_, right) = figure(columns=2)
    right.set(xlim=(1, 100), ylim=(0, 8), xscale="log" if log else "linear")
    picture, picks, boxes = Picture(), [], []
    picture.on_pick(lambda x, y: picks.append((x, y)), panel=1)
    picture.on_box(lambda *corners: boxes.append(corners), panel=1)
    picture.draw(describe(fig, "Two empty panels."))
    x0, y0, x1, y1 = picture.panels[1]
    middle = [(x0 + x1) / 2, (y0 + y1) / 2]
    picture._receive(picture, {"kind": "pick", "to": middle}, [])
    assert picks == [pytest.approx((10.0 if log else 50.5, 4.0))]
    picture._receive(picture, {"kind": "box", "from": [x1, y0], "to": middle}, [])
    assert boxes == [pytest.approx((10.0 if log else 50.5, 4.0, 100.0, 8.0))]
    picture._receive(picture, {"kind": "pick", "to": [0.0, 0.0]}, [])  # outside
    a, b, c, d = picture.panels[0]
    picture._receive(picture, {"kind": "pick", "to": [(a + c) / 2, (b + d) / 2]}, [])  # not panel 1
    assert len(picks) == 1


def test_sliders_begin_on_a_step_and_know_whole_numbers_from_others():
    assert isinstance(slider("n", 3, 1, 9), ipywidgets.IntSlider)
    assert isinstance(slider("x", 3.0, 1, 9), ipywidgets.FloatSlider)
    odd = slider("x", 1.03, 0.5, 5.0)
    steps = (odd.value - 0.5) / odd.step
    assert odd.step == pytest.approx(0.02)
    assert abs(odd.value - 1.03) <= 0.0101
    assert steps == pytest.approx(round(steps))
    log = slider("C", 3.0, 1e-3, 1e3, log=True)
    assert (log.min, log.max) == (-3, 3)
    assert np.log10(log.value) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="slider 'x': need low <= value <= high, got 2, 1, 3"):
        slider("x", 1, 2, 3)


def test_stepper_and_menu_and_seed():
    steps = stepper("Trial", 2, 0, 9)
    steps.slider.value = 5
    assert steps.value == 5
    steps.value = 7
    assert steps.slider.value == 7
    assert choice("Kernel", ["rbf", "poly"]).value == "rbf"
    assert choice("Kernel", ["rbf", "poly"], "poly").value == "poly"
    assert seed(4).value == 4


def test_every_name_of_the_package_leads_to_a_class():
    for name in mlsd_hpo.widgets.apps():
        assert isinstance(getattr(mlsd_hpo.widgets, name), type)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        mlsd_hpo.widgets.Nothing  # noqa: B018


APPS = [n for n in mlsd_hpo.widgets.apps() if issubclass(getattr(mlsd_hpo.widgets, n), App)]


def somewhere(control, rng):
    """A random value of a slider, a menu or a number field; None for other controls."""
    if isinstance(control, ipywidgets.FloatLogSlider):
        return 10 ** rng.uniform(control.min, control.max)
    if isinstance(control, (ipywidgets.FloatRangeSlider, ipywidgets.IntRangeSlider)):
        return sorted(type(control.min)(rng.uniform(control.min, control.max)) for _ in range(2))
    if hasattr(control, "min"):
        return type(control.value)(rng.uniform(control.min, control.max))
    if isinstance(control, ipywidgets.Dropdown):
        return control._options_values[rng.integers(len(control.options))]
    return None


@pytest.mark.parametrize(
    "name", ["Waves", *(pytest.param(name, marks=pytest.mark.slow) for name in APPS)]
)
def test_app_is_a_pure_function_of_its_state(name):
    """What an app shows after many moves is what its state gives on a new figure, to the pixel."""
    app = Waves() if name == "Waves" else getattr(mlsd_hpo.widgets, name)()
    rng = np.random.default_rng(0)
    for _ in range(5):
        control = app._by_name[rng.choice(list(app._by_name))]
        value = somewhere(control, rng)
        if value is not None:
            control.value = value
            fresh = app.figure(dict(app.state))
            if type(app.picture.figure.get_layout_engine()).__name__ == "PlaceHolderLayoutEngine":
                fresh.set_layout_engine("none")
                for ax, place in zip(fresh.axes, app._places, strict=True):
                    ax.set_position(place)
            assert png(fresh, compression=1) == app.picture.png, f"after {value!r}"
    app.reset()
    assert app.state == app._start


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Waves", *APPS])
def test_a_redraw_uses_the_figure_that_it_replaces(name):
    """Making axes and ticks anew costs half as much again as the redraw itself."""
    app = Waves() if name == "Waves" else getattr(mlsd_hpo.widgets, name)()
    before = app.picture.figure
    app.set()
    assert app.picture.figure is before


@pytest.mark.parametrize("name", APPS)
def test_it_shows_a_picture_where_nothing_can_be_clicked(name):
    data, metadata = getattr(mlsd_hpo.widgets, name)()._repr_mimebundle_()
    assert data["image/png"]
    assert data["text/plain"] == metadata["image/png"]["alt"]


MOVES = {
    "Brackets": {"bracket": 1, "rounding": "floor", "R": 27, "eta": 4, "seed": 1},
    "DevSetGap": {"rows": 250, "iterations": 100, "effect": 0.1, "told": "a ladder", "seed": 1},
    "FoolTheZoom": {"width": 0.3, "floor": 0.1, "per_round": 10, "shrink": 0.7}
    | {"incumbents": 3, "seed": 1},
    "Generations": {"sigma": 0.5, "generation": 20, "population": 20, "function": "Rosenbrock"}
    | {"method": "genetic", "seed": 1},
    "GrowNetwork": {"kind": "identity, normalization", "mode": "train", "precision": "float64"}
    | {"noise": 0.5},
    "ProcessAndForest": {"trees": 3, "leaf": 3, "seed": 1},
    "StopEarly": {"epoch": 5, "judge": "number of weights", "share": 0.5, "networks": 60}
    | {"seed": 1},
    "TwoDensities": {"gamma": 0.4, "random": 20, "floor": 0.2, "prior": 5.0, "seed": 3},
    "TwoHills": {"kernel": "Matérn 3/2", "length_scale": 0.1, "noise": 0.8, "n": 20, "seed": 1},
}
"""One after the other: every control to another value."""


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVES)
def test_each_control_changes_the_picture_and_reset_brings_it_back(name):
    app = getattr(mlsd_hpo.widgets, name)()
    start = app.picture.png
    assert MOVES[name].keys() == app._by_name.keys()
    for control, value in MOVES[name].items():
        before = app.picture.png
        app.set(**{control: value})
        assert app.picture.png != before, control
    app.reset()
    assert app.picture.png == start


@pytest.mark.slow
def test_two_threads_may_move_two_controls():
    """ipykernel may serve comm messages on a thread of their own beside the main one."""
    app, errors = mlsd_hpo.widgets.TuneByHand(), []

    def move(name):
        control = app._by_name[name]
        try:
            for factor in (1.2, 1 / 1.2) * 10:
                control.value *= factor
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=move, args=(name,)) for name in ("C", "gamma")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    app.set()
    assert png(app.figure(dict(app.state)), compression=1) == app.picture.png
