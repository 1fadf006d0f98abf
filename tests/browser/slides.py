"""A lecture as slides, in jupyterlab-rise: its apps alive, and how much room each slide takes."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.lab import OPEN_MS, RUN_MS

WIDTH, HEIGHT = 1280, 720  # of the smallest screen on which every slide must fit
SMALLEST = 16  # pixels: 12 pt

READY = """() => {
  const session = window.jupyterapp?.shell.currentWidget?.context.sessionContext.session;
  return session?.kernel?.status === "idle" && document.querySelector(".reveal section.present");
}"""

UNTIL = """async (done, what) => {
  const end = performance.now() + 30_000;
  while (!done()) {
    if (performance.now() > end) throw new Error(`waited too long until ${what}`);
    await new Promise(requestAnimationFrame);
  }
}"""

# Runs the imports, which are the first code cell, and the cells that show an app or a question.
RUN_APPS = """async () => {
  const until = UNTIL;
  const notebook = jupyterapp.shell.currentWidget.content;
  const isWidget = ({output_type, data}) =>
    output_type === "execute_result" && (data["image/png"] ?? data["text/html"]);
  const codes = notebook.widgets.filter((cell) => cell.model.type === "code");
  const alive = codes.filter((cell) => cell.model.outputs.toJSON().some(isWidget));
  for (const cell of new Set([codes[0], ...alive])) {
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    await jupyterapp.commands.execute("notebook:run-cell");
  }
  const drawn = (image) => image.complete && image.naturalWidth > 0;
  const shown = ({node}) =>
    node.querySelector(".jupyter-widgets") && [...node.querySelectorAll("img")].every(drawn);
  await until(() => alive.every(shown), "every app is shown");

  const questions = [...document.querySelectorAll(".mlsd-quiz")];
  for (const question of questions) question.querySelector("input[type=radio]").click();
  const answered = (question) => question.querySelector("[role=status]");
  await until(() => questions.every(answered), "every question is answered");
  return codes.flatMap((cell) => cell.model.outputs.toJSON())
    .filter((output) => output.output_type === "error")
    .map((output) => `${output.ename}: ${output.evalue}`);
}""".replace("UNTIL", UNTIL)

# Goes to each slide in turn, waits until it stands still, and measures what is to be seen on it.
# Fragments that are not shown yet are hidden, but already in their place.
MEASURE = """async (smallest) => {
  const until = UNTIL;
  const rests = ".jp-InputPrompt, .jp-OutputPrompt, aside, style, mjx-assistive-mml";
  const seen = "img, mjx-container, input, select, button, .noUi-target";

  function measure(section) {
    const {top} = section.getBoundingClientRect();
    const corner = [...document.querySelectorAll(".controls button.enabled, .slide-number")]
      .map((node) => node.getBoundingClientRect());
    const slide = {right: 0, bottom: 0, covered: "", cut: "", small: ""};
    const look = (box, text) => {
      if (box.width === 0 || box.height === 0) return;
      slide.right = Math.max(slide.right, Math.ceil(box.right));
      slide.bottom = Math.max(slide.bottom, Math.ceil(box.bottom - top));
      if (corner.some((other) => box.right > other.left && box.bottom > other.top))
        slide.covered ||= text;
    };
    for (const node of section.querySelectorAll(seen))
      look(node.getBoundingClientRect(), `a ${node.localName}`);
    const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, parent = text.parentElement;
      if (!text.data.trim() || parent.closest(rests)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()];
      for (const box of boxes) look(box, text.data.trim());
      if (boxes.length && parseFloat(getComputedStyle(parent).fontSize) < smallest)
        slide.small ||= text.data.trim();
    }
    for (const node of section.querySelectorAll("*")) {
      const wider = node.scrollWidth - node.clientWidth;
      const taller = node.scrollHeight - node.clientHeight;
      if (node.clientWidth === 0 || node.closest(rests) || Math.max(wider, taller) <= 1) continue;
      if (getComputedStyle(node).overflow !== "visible") slide.cut ||= node.innerText.trim();
    }
    return slide;
  }

  const slides = [];
  for (const section of document.querySelectorAll(".slides > section > section")) {
    let slide, before, still = 0;
    await until(() => {
      const open = section.matches(".present > .present");
      if (!open) location.hash = `#/${section.id}`; // again if the selection of a cell led away
      slide = measure(section);
      still = open && JSON.stringify(slide) === before ? still + 1 : 0;
      before = JSON.stringify(slide);
      return still === 3;
    }, `${section.id} stands still`);
    const lines = section.innerText.split("\\n").filter((line) => /[a-z]{3}/i.test(line));
    slides.push({...slide, line: (lines[0] ?? "").trim()});
  }
  return slides;
}""".replace("UNTIL", UNTIL)


class Slide(NamedTuple):
    """What is to be seen on one slide: where it ends, in pixels, and the first text of a fault."""

    line: str  # its heading, or its first line
    right: int
    bottom: int
    covered: str  # below the arrows or the slide's number
    cut: str  # in a part that one would have to scroll
    small: str  # in letters smaller than 12 pt

    def faults(self) -> list[str]:
        """What keeps it from being read as it stands, in words."""
        texts = {"covered by the arrows": self.covered, "cut": self.cut, "too small": self.small}
        found = [f"{what}: {text[:40]!r}" for what, text in texts.items() if text]
        for what, excess in ("wide", self.right - WIDTH), ("tall", self.bottom - HEIGHT):
            if excess > 0:
                found.append(f"{excess} px too {what}")
        return found


def open_slides(page: Page, address: str) -> None:
    """Open a notebook in jupyterlab-rise and wait for its slides and its kernel."""
    page.set_default_timeout(RUN_MS)
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function(READY, timeout=OPEN_MS)


def run_apps(page: Page) -> list[str]:
    """Bring the apps to life and answer the questions; returns what failed."""
    errors: list[str] = page.evaluate(RUN_APPS)
    return errors


def measure(page: Page) -> list[Slide]:
    """Go through all slides and measure them."""
    return [Slide(**slide) for slide in page.evaluate(MEASURE, SMALLEST)]
