// jupyterlab-rise's page shares no module @jupyterlab/console. The widget manager of ipywidgets
// asks for it (and uses it only in JupyterLab's consoles), so that no widget starts on a slide.
// This prebuilt extension shares a stand-in where the page has no such module.
(window._JUPYTERLAB ??= {})["mlsd-hpo-slides"] = {
  init(scope) {
    const standIn = { IConsoleTracker: { name: "mlsd-hpo-slides:no-consoles" } };
    scope["@jupyterlab/console"] ??= {
      "4.6.6": { from: "mlsd-hpo-slides", eager: false, get: async () => () => standIn },
    };
  },
  async get() {
    const plugin = { id: "mlsd-hpo-slides:plugin", autoStart: true, activate() {} };
    return () => ({ __esModule: true, default: plugin });
  },
};
