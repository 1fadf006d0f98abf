// The front end of Picture: an <img> that swaps its source without flicker, and a pointer and
// keyboard on top of it. All positions are fractions of the picture, (0, 0) its top left corner.

const STEP = 0.02; // one press of an arrow key, as a fraction of the panel's side

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "mlsd-picture";
  const image = document.createElement("img");
  image.draggable = false;
  const cross = document.createElement("div");
  cross.className = "mlsd-cross";
  const band = document.createElement("div");
  band.className = "mlsd-band";
  frame.append(image, cross, band);
  el.append(frame);

  let shown = null; // the blob URL on screen
  function showImage() {
    const data = model.get("png");
    if (data.byteLength === 0) return;
    const url = URL.createObjectURL(new Blob([data], { type: "image/png" }));
    const old = shown;
    shown = url;
    image.onload = image.onerror = () => {
      if (old) URL.revokeObjectURL(old);
    };
    image.alt = model.get("alt");
    image.src = url;
    frame.dataset.panels = JSON.stringify(panels());
  }
  function showSize() {
    image.width = model.get("width");
    image.height = model.get("height");
    frame.style.width = `${model.get("width")}px`; // shrinks with a narrow page, see picture.css
  }

  // --- where the cursor is, and in which panel -----------------------------------------------
  let at = null; // the cursor [x, y]
  let from = null; // the corner [x, y] where a box was begun
  const panels = () => model.get("panels"); // [[left, top, right, bottom], ...]
  const inside = ([x, y]) =>
    panels().findIndex(([l, t, r, b]) => x >= l && x <= r && y >= t && y <= b);
  const into = ([x, y], [l, t, r, b]) => [clamp(x, l, r), clamp(y, t, b)];
  const where = (event) => {
    const box = image.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const place = (node, left, top, width, height) => {
    const values = { left, top, width, height };
    for (const [side, value] of Object.entries(values)) node.style[side] = `${100 * value}%`;
  };

  function drawCursor(keyboard) {
    cross.hidden = !(at && keyboard);
    if (at) place(cross, at[0], at[1], 0, 0);
    band.hidden = !(at && from);
    if (at && from) {
      const left = Math.min(at[0], from[0]);
      const top = Math.min(at[1], from[1]);
      place(band, left, top, Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1]));
    }
  }
  function finish(keyboard) {
    const moved = from && Math.max(Math.abs(at[0] - from[0]), Math.abs(at[1] - from[1])) > 0.01;
    if (moved && model.get("boxable")) model.send({ kind: "box", from, to: at });
    else if (model.get("pickable")) model.send({ kind: "pick", to: at });
    from = null;
    drawCursor(keyboard);
  }

  // --- pointer: only the end of a drag is sent, so nothing can queue up ------------------------
  frame.addEventListener("pointerdown", (event) => {
    const point = where(event);
    if (event.button !== 0 || inside(point) < 0) return;
    at = from = point;
    frame.setPointerCapture(event.pointerId);
    drawCursor(false);
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from || !model.get("boxable")) return;
    at = into(where(event), panels()[inside(from)]);
    drawCursor(false);
  });
  frame.addEventListener("pointerup", () => from && finish(false));
  frame.addEventListener("pointercancel", () => {
    from = null;
    drawCursor(false);
  });

  // --- keyboard: arrows move, Shift and arrows draw a box, Enter picks, Escape leaves off ------
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frame.addEventListener("keydown", (event) => {
    if (panels().length === 0 || !(model.get("pickable") || model.get("boxable"))) return;
    if (!at || inside(at) < 0) {
      const [l, t, r, b] = panels()[0];
      at = [(l + r) / 2, (t + b) / 2];
    }
    if (event.key in arrows) {
      const panel = panels()[inside(at)];
      const [dx, dy] = arrows[event.key];
      if (event.shiftKey && model.get("boxable")) from = from ?? at;
      at = into(
        [at[0] + dx * STEP * (panel[2] - panel[0]), at[1] + dy * STEP * (panel[3] - panel[1])],
        panel,
      );
      drawCursor(true);
    } else if (event.key === "Enter") finish(true);
    else if (event.key === "Escape") {
      from = null;
      drawCursor(true);
    } else return;
    event.preventDefault(); // the notebook has its own use for these keys
    event.stopPropagation();
  });
  frame.addEventListener("blur", () => {
    cross.hidden = true;
  });

  function showUse() {
    const used = model.get("pickable") || model.get("boxable");
    frame.classList.toggle("mlsd-active", used);
    frame.tabIndex = used ? 0 : -1;
    if (used) {
      frame.setAttribute("role", "application");
      frame.setAttribute("aria-label", model.get("help"));
      frame.dataset.lmSuppressShortcuts = "true";
    }
  }

  const listeners = {
    "change:png": showImage,
    "change:alt": () => (image.alt = model.get("alt")),
    "change:width": showSize,
    "change:height": showSize,
    "change:pickable": showUse,
    "change:boxable": showUse,
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  showSize();
  showImage();
  showUse();
  drawCursor(false);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    if (shown) URL.revokeObjectURL(shown);
  };
}

export default { render };
