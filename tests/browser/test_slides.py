"""JupyterLab as `make lab` and `make present` start it: no questions, no network, live slides."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
SLOW_MS = 60_000  # for a kernel to start and answer

WIDGETS = """
import anywidget, ipywidgets
class Hello(anywidget.AnyWidget):
    _esm = "export default {render({el}) {el.innerHTML = '<b class=hello>here</b>'}}"
slider = ipywidgets.IntSlider(description="k")
twice = ipywidgets.Label("0")
slider.observe(lambda change: setattr(twice, "value", str(2 * change["new"])), "value")
display(slider, twice, Hello())
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that was started as the Makefile starts it, in another folder."""
    folder = tmp_path_factory.mktemp("course")
    slide = {"slideshow": {"slide_type": "slide"}}
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Formula\n\n$x^2$, `code`", metadata=slide),
            nbformat.v4.new_code_cell(WIDGETS, metadata=slide),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    (folder / "lectures").mkdir()
    nbformat.write(book, folder / "lectures" / "00_start_here.ipynb")
    shutil.copy(ROOT / "lectures" / "rise.css", folder / "lectures")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: str(folder / ".own" / name) for name in ("config", "data", "runtime")}
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": "secret",
        **{f"JUPYTER_{name.upper()}_DIR": place for name, place in own.items()},
    }
    options = ["--no-browser", "--allow-root", f"--port={port}", f"--ServerApp.root_dir={folder}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--config=jupyter_lab_config.py", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/api?token=secret", timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, "JupyterLab ended at once"
            assert time.monotonic() < deadline, "JupyterLab does not answer"
            time.sleep(0.2)
    yield address
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


@contextmanager
def page_without_network(chromium: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of the addresses elsewhere that it asks for; they get no answer."""
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    elsewhere: list[str] = []

    def answer(route, request) -> None:  # type: ignore[no-untyped-def]
        if request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(request.url)
            route.abort()

    page.route("**/*", answer)
    yield page, elsewhere
    page.close()


def test_lab_opens_the_first_lecture_without_questions(chromium: Browser, served: str) -> None:
    with page_without_network(chromium, served) as (page, elsewhere):
        page.goto(f"{served}/?token=secret")
        expect(page.locator(".jp-RenderedMarkdown h1")).to_have_text("Formula¶", timeout=SLOW_MS)
        assert page.url.endswith("/lab/tree/lectures/00_start_here.ipynb")
        page.wait_for_timeout(2_000)  # a question would come a moment after the page
        assert page.locator(".jp-Dialog, .Toastify__toast").all_text_contents() == []
        assert elsewhere == []


def test_slides_show_formulas_and_live_widgets(chromium: Browser, served: str) -> None:
    with page_without_network(chromium, served) as (page, elsewhere):
        page.goto(f"{served}/rise/lectures/00_start_here.ipynb?token=secret")
        expect(page.locator(".reveal mjx-container").first).to_be_visible(timeout=SLOW_MS)
        text = page.locator(".reveal .jp-RenderedMarkdown p").first
        size = float(text.evaluate("p => parseFloat(getComputedStyle(p).fontSize)"))
        assert size >= 16, "text on slides is smaller than 12 pt: was lectures/rise.css read?"

        page.keyboard.press("ArrowRight")
        cell = page.locator(".reveal .jp-CodeCell").first
        expect(cell).to_be_visible()
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        expect(cell.locator(".hello")).to_have_text("here", timeout=SLOW_MS)
        slider = cell.locator(".slider-container").bounding_box()
        assert slider is not None
        page.mouse.click(slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2)
        expect(cell.locator(".widget-label").last).to_have_text("100", timeout=SLOW_MS)
        assert elsewhere == []
