"""JupyterLab in a browser, as a student uses it: open a notebook, run it, move what can be moved.

Everything waits for a condition; nothing sleeps for a while and hopes.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator, Page, Position, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

OPEN_MS = 60_000
RUN_MS = 180_000  # a lecture may take 60 s on a machine that does nothing else
CHANGE_MS = 30_000
SETTLE_MS = 1_500  # how long to wait for a change that may not come

# What JupyterLab writes to the console as an error although nothing is wrong. Each with its reason.
BENIGN = [
    r"ResizeObserver loop",  # the browser's note that a layout took two passes
]

# Counts the pictures that a browser has painted, and how long after the last input each came.
WATCH = """
(() => {
  const watch = (window.mlsd = { painted: 0, delays: [], input: null });
  for (const kind of ["keydown", "pointerdown", "pointermove", "input", "change"])
    document.addEventListener(kind, (event) => (watch.input = event.timeStamp), true);
  document.addEventListener("load", (event) => {
    if (!event.target.closest?.(".mlsd-picture")) return;
    const input = watch.input;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();   // its message comes after the frame was painted
      channel.port1.onmessage = () => {
        watch.painted += 1;
        if (input !== null) watch.delays.push(performance.now() - input);
      };
      channel.port2.postMessage(null);
    });
  }, true);
})();
"""


class Lab:
    """A browser page on a JupyterLab server, with a record of all that went wrong on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.name = ""
        self.troubles: list[str] = []
        page.add_init_script(WATCH)
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", f"uncaught: {error}"))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not any(re.search(pattern, text) for pattern in BENIGN):
            self.troubles.append(text)

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.troubles.append(f"HTTP {status} for {url}")

    def open(self, path: str) -> None:
        """Open the notebook at `path` (relative to the server's root) and wait for its kernel."""
        workspace = f"test-{uuid.uuid4().hex[:8]}"  # a fresh one: no tabs of other tests
        url = f"{self.url}/lab/workspaces/{workspace}/tree/{path}"
        self.page.goto(url, wait_until="domcontentloaded")
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell.currentWidget;
                const session = panel?.context?.sessionContext;
                return panel?.context?.isReady && session?.isReady
                    && session.session?.kernel?.status === "idle";
            }""",
            timeout=OPEN_MS,
        )

    def run_all(self) -> None:
        """Run all cells; return when the kernel rests and every app shows its picture."""
        self.page.set_default_timeout(RUN_MS)
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_idle()
        self.page.set_default_timeout(CHANGE_MS)
        self.page.wait_for_function(
            """() => [...document.querySelectorAll(".mlsd-app")].every((app) => {
                const image = app.querySelector(".mlsd-picture img");
                return image && image.complete && image.naturalWidth > 0;
            })""",
            timeout=CHANGE_MS,
        )

    def close_all(self) -> None:
        """Close what is open, without saving, and shut its kernels down."""
        self.page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
        self.page.goto("about:blank")

    def wait_idle(self) -> None:
        """Return when the kernel has nothing to do."""
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.context.sessionContext
                    .session.kernel.status === "idle" """,
            timeout=RUN_MS,
        )

    def errors(self) -> list[str]:
        """All that went wrong: in cells, in apps, on the page and in its requests."""
        in_cells = self.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.model.toJSON().cells
                .flatMap((cell) => cell.outputs ?? [])
                .filter((output) => output.output_type === "error")
                .map((output) => `${output.ename}: ${output.evalue}`)"""
        )
        in_apps = self.page.locator('.mlsd-status[data-kind="error"]').all_text_contents()
        no_view = self.page.get_by_text("Error displaying widget").all_text_contents()
        return [*in_cells, *in_apps, *no_view, *self.troubles]

    def apps(self) -> list[LiveApp]:
        """The apps on the page, from top to bottom."""
        return [LiveApp(self, app) for app in self.page.locator(".mlsd-app").all()]

    def screenshot(self, name: str) -> None:
        """Save a picture of the page in the folder $MLSD_SCREENSHOTS, if it is set."""
        if folder := os.environ.get("MLSD_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


class LiveApp:
    """An app in the browser and what a person can do with it."""

    def __init__(self, lab: Lab, root: Locator) -> None:
        self.lab, self.page, self.root = lab, lab.page, root
        self.picture = root.locator(".mlsd-picture")
        self.image = self.picture.locator("img")
        self.status = root.locator(".mlsd-status")
        self.sliders = root.locator(".noUi-handle:visible")
        self.menus = root.locator("select:visible")
        self.numbers = root.locator("input[type=number]:visible")

    def picture_hash(self) -> str:
        """A hash of the picture's bytes: equal if and only if the picture is the same."""
        digest: str = self.image.evaluate(
            """async (image) => {
                const bytes = await (await fetch(image.src)).arrayBuffer();
                const hash = await crypto.subtle.digest("SHA-256", bytes);
                return [...new Uint8Array(hash)].map((byte) => byte.toString(16)).join("-");
            }"""
        )
        return digest

    def expect_change(self, before: str) -> None:
        """Wait until the picture is another one than `before`."""
        deadline = time.monotonic() + CHANGE_MS / 1000
        while self.picture_hash() == before:
            assert time.monotonic() < deadline, "the picture did not change"
            self.page.wait_for_timeout(20)

    def wait_for_alt(self, text: str) -> None:
        """Wait until the picture's alt text is `text`."""
        expect(self.image).to_have_attribute("alt", text, timeout=CHANGE_MS)

    def panels(self) -> list[list[float]]:
        """Left, top, right and bottom of each panel, as fractions of the picture."""
        corners: list[list[float]] = json.loads(self.picture.get_attribute("data-panels") or "[]")
        return corners

    def look(self) -> tuple[str, str]:
        """What the app shows: the hash of its picture, and its status line."""
        return self.picture_hash(), self.status.text_content() or ""

    def looks_other_than(self, before: tuple[str, str]) -> bool:
        """Whether the look is another one, as soon as it is, or after `SETTLE_MS` at the latest."""
        deadline = time.monotonic() + SETTLE_MS / 1000
        while (same := self.look() == before) and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        return not same

    def wait_for_look(self, look: tuple[str, str]) -> None:
        """Wait until the app looks like that."""
        deadline = time.monotonic() + CHANGE_MS / 1000
        while self.look() != look:
            assert time.monotonic() < deadline, "the app does not look as expected"
            self.page.wait_for_timeout(20)

    def show_slide(self) -> None:
        """Go to the slide that the app is on, and wait until it is there."""
        self.root.evaluate("(app) => (location.hash = `#/${app.closest('section').id}`)")
        self.image.wait_for(state="visible", timeout=CHANGE_MS)

    def controls(self) -> list[tuple[str, Locator]]:
        """All sliders, menus and number fields, each with its kind."""
        kinds = {"slider": self.sliders, "menu": self.menus, "number": self.numbers}
        return [(kind, control) for kind, found in kinds.items() for control in found.all()]

    def label(self, control: Locator) -> str:
        """The label of a control."""
        text: str = control.evaluate(
            "(node) => node.closest('.widget-inline-hbox').querySelector('label').textContent"
        )
        return text

    def moves(self, kind: str, control: Locator) -> Iterator[Callable[[], object]]:
        """Things that a person may do to a control, small ones first."""
        if kind == "slider":
            for key in ("ArrowRight", "ArrowLeft", "PageUp", "PageDown", "End", "Home"):
                yield partial(control.press, key)
        elif kind == "menu":
            chosen = control.evaluate("(menu) => menu.selectedIndex")
            for index in range(control.locator("option").count()):
                if index != chosen:
                    yield partial(control.select_option, index=index)
        else:
            for _ in range(3):
                yield partial(control.press, "ArrowUp")

    def own_buttons(self) -> list[Locator]:
        """The app's buttons but for Reset and Stop."""
        buttons = self.root.locator("button.widget-button:visible").all()
        return [one for one in buttons if one.text_content() not in ("Reset", "Stop")]

    def press(self, handle: Locator, key: str) -> None:
        """Press a key on a slider until it moves: after a click the focus may yet be elsewhere."""
        place, deadline = self.place(handle), time.monotonic() + CHANGE_MS / 1000
        while self.place(handle) == place:
            assert time.monotonic() < deadline, f"{key} does not move the slider"
            handle.press(key)

    def drag(self, handle: Locator, distance: float, steps: int = 20) -> None:
        """Drag a slider's handle by `distance` pixels with the mouse."""
        handle.hover()  # scrolls there and waits until the page stands still
        box = handle.bounding_box()
        assert box is not None, "the handle is not on the page"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + distance, y, steps=steps)
        self.page.mouse.up()

    def point(self, x: float, y: float) -> Position:
        """The pixel of the picture at a fraction of its sides, (0, 0) its top left corner."""
        box = self.image.bounding_box()
        assert box is not None, "the picture is not on the page"
        return {"x": x * box["width"], "y": y * box["height"]}

    def click(self, x: float, y: float) -> None:
        """Click the picture at a fraction of its width and height."""
        self.image.click(position=self.point(x, y))

    def drag_box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a box in the picture with the mouse, corners as fractions of its sides."""
        start, end = self.point(x0, y0), self.point(x1, y1)
        self.image.hover(position=start)  # scrolls there and waits until the page stands still
        self.page.mouse.down()
        self.image.hover(position={side: (start[side] + end[side]) / 2 for side in ("x", "y")})
        self.image.hover(position=end)
        self.page.mouse.up()

    def button(self, text: str) -> Locator:
        """The app's button that says `text`."""
        return self.root.get_by_role("button", name=text, exact=True)

    def delays(self, handle: Locator, moves: int) -> list[float]:
        """Milliseconds from a key press on a slider to the new picture on screen, for each move.

        Presses the right arrow until the slider is at its end, then the left one, and so on. Moves
        that change no picture give no delay.
        """
        key, found = "ArrowRight", []
        handle.focus()
        for _ in range(moves):
            place = self.place(handle)
            painted, known = self._watched()
            handle.press(key)
            if self.place(handle) == place:
                key = "ArrowLeft" if key == "ArrowRight" else "ArrowRight"
                continue
            try:
                self.page.wait_for_function("(n) => mlsd.painted > n", arg=painted, timeout=1500)
            except PlaywrightTimeout:
                continue
            found += self._watched()[1][len(known) : len(known) + 1]
        return found

    def place(self, handle: Locator) -> str:
        """Where a slider's handle stands (its aria-valuenow is rounded to one digit)."""
        place: str = handle.evaluate("(handle) => handle.parentElement.style.transform")
        return place

    def _watched(self) -> tuple[int, list[float]]:
        painted, delays = self.page.evaluate("() => [mlsd.painted, mlsd.delays]")
        return painted, delays


def expect_status(app: LiveApp, text: str) -> None:
    """Wait until the app's status line says `text`."""
    expect(app.status).to_have_text(text, timeout=CHANGE_MS)
