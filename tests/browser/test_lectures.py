"""Every lecture in JupyterLab: move every control of every app, and nothing goes wrong.

Of a lecture run the imports and the cells that show an app or a question, as on its slides. The
first one is run whole; what the cells of all of them print, nbval compares (`make test`).
"""

from __future__ import annotations

import pytest

from tests.browser.lab import Lab, LiveApp
from tests.browser.server import LECTURES
from tests.browser.slides import run_apps

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module", params=LECTURES, ids=lambda path: path.stem)
def lecture(request, module_lab) -> Lab:
    """A lecture, opened, its apps alive and its questions answered."""
    module_lab.troubles.clear()
    module_lab.close_all()
    module_lab.open(f"lectures/{request.param.name}")
    assert run_apps(module_lab.page) == []
    module_lab.name = request.param.stem
    return module_lab


def test_all_cells_of_the_first_lecture_run(lab):
    lab.open(f"lectures/{LECTURES[0].name}")
    lab.run_all()
    assert lab.errors() == []


def test_starts_without_errors(lecture):
    assert lecture.errors() == []


def test_every_control_does_something(lecture):
    for number, app in enumerate(lecture.apps()):
        app.root.scroll_into_view_if_needed()
        lecture.screenshot(f"{lecture.name}-{number}")
        start = app.look()
        for kind, control in app.controls():
            label = app.label(control)
            assert moved(app, kind, control), f"app {number}: {kind} {label!r} changes nothing"
        app.button("Reset").click()
        app.wait_for_look(start)
        for button in app.own_buttons():
            button.click()
            lecture.wait_idle()
        lecture.screenshot(f"{lecture.name}-{number}-moved")
    assert lecture.errors() == []


def moved(app: LiveApp, kind: str, control) -> bool:
    """Whether some move of the control changes the picture or the line below it."""
    before = app.look()
    for move in app.moves(kind, control):
        move()
        if app.looks_other_than(before):
            return True
    return False


def test_redraw_is_quick(lecture, judge_delay):
    for number, app in enumerate(lecture.apps()):
        for slider in app.sliders.all():
            judge_delay(f"{lecture.name}, app {number}, {app.label(slider)}", app, slider)
