"""Chromium and JupyterLab for the tests of this folder; without Chromium they are skipped.

Set `CHROMIUM` to the browser's path if it has another name, `REQUIRE_BROWSER=1` to fail rather than
skip where it is missing, and `MLSD_SCREENSHOTS` to a folder to keep pictures of the pages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.browser.lab import Lab
from tests.browser.server import Server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The running browser."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        text = "the browser tests need chromium and the Python package playwright"
        pytest.fail(text) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The running JupyterLab."""
    server = Server(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture
def lab(chromium, server: Server) -> Iterator[Lab]:
    """A fresh page; its kernels are shut down afterwards."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    lab = Lab(context.new_page(), server.url)
    yield lab
    lab.page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
    context.close()


@pytest.fixture
def notebook(server: Server):
    """Writes a notebook of the given code cells where the server finds it; gives its path."""

    def write(name: str, *cells: str) -> str:
        book = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(book, server.notebooks / name)
        return name

    return write
