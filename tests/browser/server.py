"""JupyterLab as the Makefile starts it, but with a free port, own settings and copied lectures."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
START_SECONDS = 90

# A long notebook is drawn whole, so that every cell is there to be looked at.
SETTINGS = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}

# An extension that shows the application to the tests, in JupyterLab and on its slides.
PACKAGE = {"extension": True, "_build": {"load": "static/entry.js", "extension": "./extension"}}
ENTRY = """
const plugin = {id: "tests:plugin", autoStart: true, activate: (app) => (window.jupyterapp = app)};
(window._JUPYTERLAB ??= {}).tests = {
  init() {},
  get: async () => () => ({__esModule: true, default: plugin}),
};
"""


class Server:
    """JupyterLab on `home/notebooks`, which holds a copy of the course's lectures."""

    def __init__(self, home: Path) -> None:
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir(parents=True)
        shutil.copytree(ROOT / "lectures", self.notebooks / "lectures")
        for name, settings in SETTINGS.items():
            file = home / "settings" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
        kernel = home / "data" / "kernels" / "python3" / "kernel.json"
        kernel.parent.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": "Python 3", "language": "python"}
        kernel.write_text(json.dumps(spec))

        extension = home / "data" / "labextensions" / "tests"
        (extension / "static").mkdir(parents=True)
        package = {"name": "tests", "version": "0.1.0", "jupyterlab": PACKAGE}
        (extension / "package.json").write_text(json.dumps(package))
        (extension / "static" / "entry.js").write_text(ENTRY)

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = home / "server.log"
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython"),
            "PYTHONPATH": str(ROOT),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        options = [
            "--config=jupyter_lab_config.py",
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.root_dir={self.notebooks}",
            "--IdentityProvider.token=",
        ]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=ROOT,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        """Return once the server answers; raise with its log if it does not start."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api/status", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        self.close()
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text()[-3000:]}")

    def close(self) -> None:
        """Stop the server, and its kernels with it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
