"""A notebook with small apps in JupyterLab: what a hand on mouse and keyboard brings about."""

from __future__ import annotations

import re

import pytest

from tests.browser.lab import expect_status

pytestmark = pytest.mark.alone

CELLS = ("from tests.browser.demo import Slow, Waves", "Waves()", "Waves()", "Slow()")


@pytest.fixture(scope="module")
def apps(module_lab, notebook):
    """The live apps: two copies of Waves, and Slow."""
    module_lab.open(notebook("demo.ipynb", *CELLS))
    module_lab.run_all()
    module_lab.screenshot("demo")
    assert module_lab.errors() == []
    return module_lab.apps()


@pytest.fixture
def waves(apps):
    """The first app, at its start."""
    apps[0].button("Reset").click()
    expect_status(apps[0], "1.00 Hz")
    return apps[0]


@pytest.fixture
def left(apps):
    """The left panel of Waves in the picture: its corners, and its data -> fractions."""
    x0, y0, x1, y1 = apps[0].panels()[0]  # the data are in [0, 1] x [-1, 1]
    return lambda x, y: (x0 + x * (x1 - x0), y0 + (1 - y) / 2 * (y1 - y0))


def test_picture_has_its_description_as_alt_text(waves):
    assert waves.image.get_attribute("alt") == "A sine wave of 1.00 Hz."
    waves.menus.first.select_option("square")
    waves.wait_for_alt("A square wave of 1.00 Hz.")


def test_keyboard_moves_a_slider_and_the_other_app_stays(waves, apps):
    before, other = waves.picture_hash(), apps[1].picture_hash()
    waves.press(waves.sliders.first, "ArrowRight")
    waves.expect_change(before)
    expect_status(waves, "1.02 Hz")
    assert apps[1].picture_hash() == other
    assert apps[1].status.text_content() == "1.00 Hz"


def test_mouse_drags_a_slider_and_the_picture_is_that_of_the_last_value(waves):
    waves.drag(waves.sliders.first, 60)
    readout = waves.root.locator(".widget-readout").first
    waves.lab.wait_idle()
    expect_status(waves, f"{readout.text_content()} Hz")
    assert waves.image.get_attribute("alt") == f"A sine wave of {readout.text_content()} Hz."


def test_seed_changes_the_picture(waves):
    before = waves.picture_hash()
    waves.numbers.first.fill("1")
    waves.numbers.first.press("Enter")
    waves.expect_change(before)


def test_click_arrives_in_data_coordinates(waves, left):
    waves.click(*left(0.25, 0.5))
    expect_status(waves, "marked 0.25 0.50")


def test_keyboard_picks_the_middle_and_a_place_beside_it(waves):
    waves.picture.focus()
    waves.page.keyboard.press("Enter")
    # The cursor begins in the middle of the panel, or where the last click was.
    waves.status.filter(has_text="marked").wait_for()
    first = float(waves.status.text_content().split()[1])
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        waves.page.keyboard.press(key)
    expect_status(waves, f"marked {first + 0.1:.2f} {waves.status.text_content().split()[2]}")


def test_box_is_drawn_with_the_mouse(waves, left):
    waves.drag_box(*left(0.75, 0.5), *left(0.25, -0.5))
    expect_status(waves, "0.25 -0.50 0.75 0.50")


def test_box_is_drawn_with_the_keyboard(waves, left):
    waves.click(*left(0.5, 0.2))
    expect_status(waves, "marked 0.50 0.20")
    waves.picture.focus()
    for _ in range(5):
        waves.page.keyboard.press("Shift+ArrowRight")
        waves.page.keyboard.press("Shift+ArrowUp")
    waves.page.keyboard.press("Enter")
    expect_status(waves, "0.50 0.20 0.60 0.40")


def test_sweep_plays_and_stops(waves):
    waves.button("Sweep").click()
    waves.button("Stop").click()
    waves.button("Stop").wait_for(state="hidden")
    waves.lab.wait_idle()
    frequency = float(waves.status.text_content().split()[0])
    assert 1.0 <= frequency < 5.0
    before = waves.picture_hash()
    waves.page.wait_for_timeout(300)  # nothing goes on behind
    assert waves.picture_hash() == before


def test_slow_pictures_do_not_queue(apps):
    slow = apps[2]
    slow.drag(slow.sliders.first, 100, steps=60)
    last = slow.root.locator(".widget-readout").text_content()
    slow.status.filter(has_text=f"level {last},").wait_for()
    drawn = int(re.search(r"drawn (\d+)", slow.status.text_content())[1])
    assert drawn <= 20, f"60 moves of the mouse made {drawn} pictures of 0.3 s"


def test_names_for_screen_readers(waves):
    assert waves.sliders.first.get_attribute("aria-label") == "Frequency (Hz)"
    assert waves.status.get_attribute("role") == "status"


def test_picture_keeps_its_place_while_a_slider_moves(waves):
    before = waves.panels()
    waves.press(waves.sliders.first, "ArrowRight")
    expect_status(waves, "1.02 Hz")
    assert waves.panels()[0] == pytest.approx(before[0], abs=1e-9)


def test_failing_button_says_so(waves):
    waves.button("Break").click()
    expect_status(waves, "RuntimeError: this button fails")
    assert waves.lab.errors() == ["RuntimeError: this button fails"]
    waves.button("Reset").click()
    expect_status(waves, "1.00 Hz")
    assert waves.lab.errors() == []


def test_redraw_is_quick(waves, judge_delay):
    judge_delay("Waves, two panels", waves, waves.sliders.first)
