"""How the course starts JupyterLab: `make lab`, or `jupyter lab --config=jupyter_lab_config.py`."""

c = get_config()  # noqa: F821 - Jupyter defines it

c.LabApp.default_url = "/lab/tree/lectures/00_start_here.ipynb"

# The course works without a network: look for no news and no newer version, and do not ask.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
