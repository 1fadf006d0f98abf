"""The doctor finds what is wrong with an installation, and stays silent where nothing is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import mlsd_hpo
from mlsd_hpo import doctor
from mlsd_hpo.__main__ import main


@pytest.mark.parametrize(
    ("installed", "pinned", "status"),
    [
        (None, "2.4.6", "problem"),
        ("1.26.4", "2.4.6", "problem"),
        ("2.3.0", "2.4.6", "warning"),
        ("2.4.6", "2.4.6", "ok"),
        ("2.4.6+cpu", "2.4.6", "ok"),
        ("2.5.0rc1", None, "ok"),
    ],
)
def test_a_version_is_judged_by_requirement_and_pin(
    installed: str | None, pinned: str | None, status: str
) -> None:
    finding = doctor.judge(Requirement("numpy>=2.0"), installed, pinned)
    assert finding.status == status
    assert (finding.advice == "") == (status == "ok")
    if installed:
        assert installed in finding.found


def test_pins_are_read_without_comments_and_in_one_spelling(tmp_path: Path) -> None:
    file = tmp_path / "constraints.txt"
    file.write_text("# tested\nJinja2==3.1.6\njupyterlab_rise==0.43.1  # slides\n\n")
    assert doctor.read_pins(file) == {"jinja2": "3.1.6", "jupyterlab-rise": "0.43.1"}
    assert doctor.read_pins(tmp_path / "nothing.txt") == {}


def test_extras_are_told_apart() -> None:
    core = {r.name for r in doctor.requirements("")}
    course = {r.name for r in doctor.requirements("course")}
    assert "numpy" in core and "jupyterlab" in course
    assert not core & course


def test_this_installation_has_no_problem_in_its_packages() -> None:
    findings = list(doctor.check_packages())
    assert [finding for finding in findings if finding.status == "problem"] == []


def test_extensions_are_found_here_and_a_missing_one_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert {f.status for f in doctor.check_extensions()} == {"ok"}
    monkeypatch.setattr(doctor, "LAB_EXTENSIONS", {"@nobody/has-this": "has-this"})
    (finding,) = doctor.check_extensions()
    assert finding.status == "problem"
    assert "has-this" in finding.advice


def test_a_disabled_extension_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "labconfig"
    settings.mkdir()
    (settings / "page_config.json").write_text('{"disabledExtensions": {"anywidget": true}}')
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # whatever this environment has set
    found = {finding.name: finding for finding in doctor.check_extensions()}
    assert found["anywidget"].status == "problem"
    assert found["anywidget"].advice == 'jupyter labextension enable "anywidget"'
    assert found["jupyterlab-rise"].status == "ok"


def test_a_folder_that_cannot_be_written_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert {f.status for f in doctor.check_writing()} == {"ok"}
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "runtime"))
    found = {finding.name: finding for finding in doctor.check_writing()}
    assert found["write to Jupyter's folder"].status == "problem"
    assert found["write to this folder"].status == "ok"


def test_the_kernel_starts_and_computes() -> None:
    (finding,) = doctor.check_kernel()
    assert (finding.status, finding.found) == ("ok", "starts; 1 + 1 = 2")


def kernel_named_python3(folder: Path, argv: list[str]) -> None:
    """Put a kernel called python3 below `folder`, as an older installation leaves them behind."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python 3"}))


def test_a_kernel_of_another_python_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = "import sys; sys.prefix = 'elsewhere'; from ipykernel import kernelapp as k; "
    start += "k.launch_new_instance()"
    kernel_named_python3(tmp_path, [sys.executable, "-c", start, "-f", "{connection_file}"])
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (finding,) = doctor.check_kernel()
    assert finding.status == "problem"
    assert "another Python" in finding.found and "elsewhere" in finding.found


@pytest.mark.slow
def test_a_kernel_that_does_not_start_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kernel_named_python3(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (finding,) = doctor.check_kernel()
    assert finding.status == "problem"
    assert "kernelspec list" in finding.advice


def test_a_missing_browser_is_only_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (finding,) = doctor.check_browser()
    assert finding.status == "warning"


@pytest.mark.parametrize(("status", "exit_status"), [("ok", 0), ("warning", 0), ("problem", 1)])
def test_exit_status_and_table(
    status: str,
    exit_status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    finding = doctor.Finding("a thing", status, "was seen", "" if status == "ok" else "do this")
    monkeypatch.setattr(doctor, "CHECKS", (lambda: iter([finding]),))
    assert main(["doctor"]) == exit_status
    printed = capsys.readouterr().out
    assert printed.startswith(status)
    assert ("-> do this" in printed) == (status != "ok")


def test_version_and_unknown_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.strip() == f"mlsd-hpo {mlsd_hpo.__version__}"
    with pytest.raises(SystemExit) as stop:
        main(["operate"])
    assert stop.value.code == 2
    assert "operate" in capsys.readouterr().err


def test_the_command_runs_as_a_module() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mlsd_hpo", "--version"], capture_output=True, text=True
    )
    assert run.stdout.strip() == f"mlsd-hpo {mlsd_hpo.__version__}"
