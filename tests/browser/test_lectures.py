"""Every lecture as slides: each fits the screen, and each control does something, quickly.

Of a lecture run the imports and the cells that show an app or a question. The first one is run
whole, in JupyterLab; what the cells of all of them print, nbval compares (`make test`). What hand
and mouse do to an app in JupyterLab is tried in `test_app.py`.
"""

from __future__ import annotations

import pytest

from tests.browser.lab import Lab, LiveApp
from tests.browser.server import LECTURES
from tests.browser.slides import measure, open_slides, run_apps

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module", params=LECTURES, ids=lambda path: path.stem)
def lecture(request, projector) -> Lab:
    """A lecture's slides, its apps alive and its questions answered."""
    projector.close_all()
    open_slides(projector.page, f"{projector.url}/rise/lectures/{request.param.name}")
    projector.page.wait_for_load_state("networkidle")
    projector.troubles.clear()  # what extensions made for JupyterLab say that find none here
    assert run_apps(projector.page) == []
    projector.name = request.param.stem
    return projector


def test_all_cells_of_the_first_lecture_run(lab):
    lab.open(f"lectures/{LECTURES[0].name}")
    lab.run_all()
    assert lab.errors() == []


def test_starts_without_errors(lecture):
    assert lecture.errors() == []


def test_every_slide_fits_the_screen(lecture):
    faults = [
        f"{lecture.name}, slide {number} ({slide.line[:50]!r}): {', '.join(slide.faults())}"
        for number, slide in enumerate(measure(lecture.page), start=1)
        if slide.faults()
    ]
    assert not faults, "\n".join(faults)


def test_every_control_does_something(lecture):
    for number, app in enumerate(lecture.apps()):
        app.show_slide()
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
        app.show_slide()
        for slider in app.sliders.all():
            judge_delay(f"{lecture.name}, app {number}, {app.label(slider)}", app, slider)
