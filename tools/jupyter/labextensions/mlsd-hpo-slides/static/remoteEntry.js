// What the course's apps need on the slides of jupyterlab-rise. This extension is written by hand, in
// the form in which JupyterLab loads extensions that are built.
//
// 1. The page of the slides shares no module @jupyterlab/console. The widget manager of ipywidgets
//    asks for it (and uses it only in JupyterLab's consoles), so that no widget starts on a slide:
//    `init` shares a stand-in where the page has no such module.
// 2. JupyterLab's shortcuts and reveal.js take arrow keys before a slider or a menu sees them:
//    `keepKeys` leaves to a widget the keys that it uses while it has the focus.

function keepKeys() {
  const isIn = (node) => node.closest?.(".jp-OutputArea .jupyter-widgets");
  document.addEventListener("focusin", ({ target }) => {
    if (isIn(target)) target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  document.body.addEventListener("keydown", (event) => {
    const used = event.defaultPrevented || event.key.startsWith("Arrow");
    if (used && isIn(event.target)) event.stopPropagation(); // reveal.js listens at the document
  });
}

(window._JUPYTERLAB ??= {})["mlsd-hpo-slides"] = {
  init(scope) {
    const standIn = { IConsoleTracker: { name: "mlsd-hpo-slides:no-consoles" } };
    scope["@jupyterlab/console"] ??= {
      "4.6.6": { from: "mlsd-hpo-slides", eager: false, get: async () => () => standIn },
    };
  },
  async get() {
    const activate = (app) => app.name === "Rise" && keepKeys();
    const plugin = { id: "mlsd-hpo-slides:plugin", autoStart: true, activate };
    return () => ({ __esModule: true, default: plugin });
  },
};
