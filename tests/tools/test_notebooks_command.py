"""The command that runs, checks and converts notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest
from notebook_form import read, write
from notebooks import main

TEXT = """\
# %% [markdown]
# # Title

# %%
import os

print(sorted(os.listdir(".")), os.environ["OMP_NUM_THREADS"])

# %% alt="A line."
import matplotlib.pyplot as plt

plt.plot([1, 2]);
"""

pytestmark = pytest.mark.notebooks


def convert(tmp_path: Path, text: str, *options: str) -> int:
    (tmp_path / "draft.py").write_text(text)
    return main(["--from-text", str(tmp_path / "draft.py"), *options, str(tmp_path / "a/b.ipynb")])


def test_text_is_converted_run_and_stored(tmp_path: Path) -> None:
    assert convert(tmp_path, TEXT) == 0
    path = tmp_path / "a" / "b.ipynb"
    nb = read(path)
    assert nb.cells[1].outputs[0].text == "[] 1\n"  # runs in its own folder, with one thread
    assert set(nb.cells[2].outputs[0].data) == {"image/png", "text/plain"}
    assert main(["--check", str(path)]) == 0

    stored = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes().replace(b"['b.ipynb']", b"[]") == stored

    assert main(["--to-text", str(path), str(tmp_path / "back.py")]) == 0
    assert (tmp_path / "back.py").read_text() == TEXT


def test_a_cell_that_raises_leaves_the_stored_notebook_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    convert(tmp_path, TEXT, "--no-run")
    before = (tmp_path / "a" / "b.ipynb").read_bytes()
    assert convert(tmp_path, TEXT + "\n# %%\n1 / 0\n") == 1
    message = capsys.readouterr().err
    assert "code cell 3 did not run" in message
    assert "ZeroDivisionError: division by zero" in message
    assert (tmp_path / "a" / "b.ipynb").read_bytes() == before


def test_what_is_not_stored_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warn = "# %% [markdown]\n# # T\n\n# %%{}\nimport sys; print(1, file=sys.stderr);\n"
    assert convert(tmp_path, warn.format("")) == 1
    assert "cell 2 ('import sys; print(1, file=sys.stderr);'): shows a progress bar or writes" in (
        capsys.readouterr().err
    )
    assert convert(tmp_path, warn.format(' tags=["nbval-ignore-output"]')) == 0


def test_check_wants_the_stored_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    convert(tmp_path, "# %% [markdown]\n# # Title\n", "--no-run")
    path = tmp_path / "a" / "b.ipynb"
    assert main(["--check", str(path)]) == 0
    nb = read(path)
    nb.metadata["trusted"] = True
    write(nb, path)
    assert main(["--check", str(path)]) == 1
    assert "is not in stored form: run `python tools/notebooks.py" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--no-run"], ["--to-text", "a.ipynb"]])
def test_options_that_need_others(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
