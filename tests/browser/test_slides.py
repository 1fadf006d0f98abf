"""JupyterLab as `make lab` and `make present` start it: no questions, no network, live slides.

The slides of all lectures are in `test_lectures.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import ROOT, Server
from tests.browser.slides import HEIGHT, WIDTH

SLOW_MS = 60_000  # for a kernel to start and answer
SLIDE = {"slideshow": {"slide_type": "slide"}}

WIDGETS = """
import anywidget, ipywidgets
class Hello(anywidget.AnyWidget):
    _esm = "export default {render({el}) {el.innerHTML = '<b class=hello>here</b>'}}"
slider = ipywidgets.IntSlider(description="k")
twice = ipywidgets.Label("0")
slider.observe(lambda change: setattr(twice, "value", str(2 * change["new"])), "value")
menu = ipywidgets.Dropdown(options=["first", "second"])
display(menu, slider, twice, Hello())
"""


@pytest.fixture(scope="module")
def served(server: Server) -> str:
    """The server's address; in the folder `talk` there are slides with formulas and widgets."""
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Formula\n\n$x^2$, `code`", metadata=SLIDE),
            nbformat.v4.new_code_cell(WIDGETS, metadata=SLIDE),
            nbformat.v4.new_markdown_cell("# End", metadata=SLIDE),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    folder = server.notebooks / "talk"
    folder.mkdir()
    nbformat.write(book, folder / "talk.ipynb")
    shutil.copy(ROOT / "lectures" / "rise.css", folder)
    return server.url


@contextmanager
def page_without_network(chromium: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of the addresses elsewhere that it asks for; they get no answer."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    elsewhere: list[str] = []

    def answer(route, request) -> None:  # type: ignore[no-untyped-def]
        if request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(request.url)
            route.abort()

    page.route("**/*", answer)
    yield page, elsewhere
    page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    page.close()


def test_lab_opens_the_first_lecture_without_questions(chromium: Browser, served: str) -> None:
    with page_without_network(chromium, served) as (page, elsewhere):
        page.goto(served)
        expect(page.locator(".jp-RenderedMarkdown h1")).to_contain_text("Start", timeout=SLOW_MS)
        assert page.url.endswith("/lab/tree/lectures/00_start_here.ipynb")
        page.wait_for_timeout(2_000)  # a question would come a moment after the page
        assert page.locator(".jp-Dialog, .Toastify__toast").all_text_contents() == []
        assert elsewhere == []


def test_slides_show_formulas_and_live_widgets(chromium: Browser, served: str) -> None:
    with page_without_network(chromium, served) as (page, elsewhere):
        page.goto(f"{served}/rise/talk/talk.ipynb")
        expect(page.locator(".reveal mjx-container").first).to_be_visible(timeout=SLOW_MS)
        page.keyboard.press("ArrowRight")
        cell = page.locator(".reveal .jp-CodeCell").first
        expect(cell).to_be_visible()
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        expect(cell.locator(".hello")).to_have_text("here", timeout=SLOW_MS)
        slider = cell.locator(".slider-container").bounding_box()
        assert slider is not None
        page.mouse.click(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
        twice = cell.locator(".widget-label").last
        expect(twice).to_have_text("100", timeout=SLOW_MS)
        assert elsewhere == []

        for key, value in {"ArrowRight": "102", "ArrowDown": "100", "Home": "0"}.items():
            cell.locator(".noUi-handle").press(key)
            expect(twice).to_have_text(value)
        cell.locator("select").press("ArrowDown")
        expect(cell.locator("select")).to_have_value("second")
        assert page.url.endswith("#/slide-1-0"), "a key of a widget changed the slide"
