"""What JupyterLab does when it is started in this folder, by `make lab` or by hand."""

c = get_config()  # noqa: F821 - Jupyter defines it

# The course works without a network: look for no news and no newer version, and do not ask.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
