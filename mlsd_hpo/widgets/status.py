"""The line below an app's picture."""

from __future__ import annotations

import anywidget
import traitlets


class Status(anywidget.AnyWidget):
    """One line of text that a screen reader reads out when it changes."""

    _esm = """
    function render({ model, el }) {
      const line = document.createElement("div");
      line.className = "mlsd-status";
      line.setAttribute("role", "status");
      el.append(line);
      const show = () => {
        line.textContent = model.get("text");
        line.dataset.kind = model.get("kind");
      };
      model.on("change:text change:kind", show);
      show();
      // ipywidgets leaves its sliders without a name for screen readers.
      const name = () => {
        if (!el.isConnected) return requestAnimationFrame(name);
        for (const slider of el.closest(".mlsd-app").querySelectorAll(".widget-slider")) {
          const handle = slider.querySelector(".noUi-handle");
          handle.setAttribute("aria-label", slider.querySelector("label").textContent);
        }
      };
      name();
      return () => model.off("change:text change:kind", show);
    }
    export default { render };
    """
    _css = """
    .mlsd-status { min-height: 1.5em; line-height: 1.5em; }
    .mlsd-status[data-kind="error"] { color: #b00020; font-weight: bold; }
    """
    text = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Enum(["report", "error"], "report").tag(sync=True)
