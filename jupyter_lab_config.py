"""How the course starts JupyterLab: `make lab`, or `jupyter lab --config=jupyter_lab_config.py`."""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - Jupyter defines it

HERE = Path(__file__).resolve().parent / "tools" / "jupyter"

c.LabApp.default_url = "/lab/tree/lectures/00_start_here.ipynb"

# labconfig/: other defaults of settings. No news and no look for updates, since the course needs no
# network; for slides a theme that loads no fonts from elsewhere.
others = filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])
os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(HERE), *others])

# labextensions/: without mlsd-hpo-slides no widget starts in jupyterlab-rise.
c.LabServerApp.extra_labextensions_path = [str(HERE / "labextensions")]
