"""What the written pages name is there: commands, options, files; and the example of a question."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from mlsd_hpo.__main__ import _parser
from mlsd_hpo.grading.assignment import Assignment
from mlsd_hpo.grading.grader import Grader
from mlsd_hpo.grading.sandbox import Sandbox, best_degree
from tests.grading import toy

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "docs/instructors.md")]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_commands_can_be_typed_as_they_stand(page: Path) -> None:
    text = page.read_text("utf-8").replace("...", "ex02 handed-in.zip --out grades/")
    commands = re.findall(r"(?:^ *|`)(?:\.venv/bin/)?mlsd-hpo ([a-z]+ [^`\n]+)", text, re.MULTILINE)
    for command in commands:
        _parser().parse_args(shlex.split(command))  # exits if it cannot be read
    targets = re.findall(r"`make ([a-z]+)", text)
    assert set(targets) <= set(TARGETS)
    assert commands or page.name == "CONTRIBUTING.md"


@each_page
def test_files_and_links_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    folders = "mlsd_hpo|tools|tests|docs|lectures"
    named = re.findall(rf"`((?:{folders})/[\w/.-]*)`", text)
    made_up = {"mlsd_hpo/strategies/your_method.py"}
    assert [name for name in named if not (ROOT / name).exists() and name not in made_up] == []


@pytest.mark.slow
def test_the_example_of_a_hidden_question_tells_right_from_wrong(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(from mlsd_hpo\.grading .*?)```", text, re.DOTALL)
    assert len(example.partition("@")[2].splitlines()) < 15
    answers = {
        "right": "def running_best(v): return np.minimum.accumulate(v).tolist()",
        "wrong": "def running_best(v): return [min(v)] * len(v)",
        "changes": "def running_best(v):\n    v.sort()\n    return v[:1] * len(v)",
    }
    paths = {n: toy.write(toy.book(a), tmp_path / f"{n}.ipynb") for n, a in answers.items()}
    folder = tmp_path / "ex99_toy"
    toy.write(toy.book(answers["right"]), folder / "ex99.ipynb")
    (folder / "grading.py").write_text(example)
    grader = Grader(Assignment(folder), Sandbox(best_degree()), seed=0)
    outcomes = {name: grader.grade(path)[0][0] for name, path in paths.items()}
    assert [outcome.status for outcome in outcomes.values()] == ["right", "wrong", "wrong"]
    assert "the best so far" in outcomes["wrong"].feedback
    assert "changes `values`" in outcomes["changes"].feedback
