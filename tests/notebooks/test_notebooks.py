"""What is stored in lectures/, solutions/, exercises/: form, rules, drift, leaks. Runs no cell.

`pytest --nbval` runs the cells (`make test` does both).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import drift, leaks
from notebook_form import read
from notebook_rules import broken_links
from notebooks import ROOT, all_notebooks, check


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", all_notebooks(), ids=_name)
def test_stored_form_and_rules(path: Path) -> None:
    found = check(path)
    assert not found, "\n".join([f"{_name(path)}:", *found])


def test_exercises_are_what_the_solutions_give() -> None:
    found = drift(ROOT / "solutions", ROOT / "exercises")
    assert not found, "\n".join(found)


def test_no_release_shows_a_line_of_a_solution() -> None:
    found = leaks(ROOT / "solutions", ROOT / "exercises")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", sorted(ROOT.glob("exercises/*/*.ipynb")), ids=_name)
def test_links_of_a_release_lead_somewhere(path: Path) -> None:
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    found = [link for text in texts for link in broken_links(text, path)]
    assert not found, "\n".join(found)
