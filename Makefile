# `make` lists what there is to do. Everything runs in .venv, which `make` creates and fills itself.

PYTHON ?= python3
PORT ?= 8888
L ?= 00
A ?= ex01

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
NOTEBOOKS := $(wildcard lectures solutions)
PYTEST := $(PY) -m pytest
# Files are shared among the cores in the order in which they are named: notebooks, the longest, first.
SHARED := -n auto --dist loadfile --no-loadscope-reorder
NBVAL_CFG := $(wildcard tests/notebooks/nbval.cfg)
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120 $(if $(NBVAL_CFG),--nbval-sanitize-with=$(NBVAL_CFG))
LECTURE = $(firstword $(wildcard lectures/$(L)_*.ipynb))

JUPYTER = $(PY) -m jupyterlab --config=jupyter_lab_config.py --port=$(PORT) $(ROOT_FLAG) $(BROWSER_FLAG)
ROOT_FLAG = $(if $(filter 0,$(shell id -u)),--allow-root)
BROWSER_FLAG = $(if $(filter none,$(BROWSER)),--no-browser)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE  # some hundred processes would each compile the library anew

.DEFAULT_GOAL := help
.PHONY: help install lab present test quick lint notebooks exercises gradescope benchmarks doctor clean

help:  ## show this list
	@echo "usage: make TARGET [PYTHON=python3.12] [PORT=8888] [BROWSER=none] [L=03] [A=ex02]"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1#\2/p' Makefile | awk -F'#' '{printf "%-14s%s\n", $$1, $$2}'

install: $(STAMP)  ## create .venv and install the pinned packages (the other targets do it too)

lab: $(STAMP)  ## open JupyterLab at the first lecture; BROWSER=none only serves, PORT= sets the port
	$(JUPYTER)

present: $(STAMP)  ## show a lecture as slides: make present L=03
	@test -n "$(LECTURE)" || { echo "There is no lecture lectures/$(L)_*.ipynb; give its two digits, as in: make present L=03"; exit 2; }
	$(JUPYTER) --LabApp.default_url=/rise/$(LECTURE)

test: lint  ## run every test: lint, types, browser, units, notebooks
	$(PYTEST) -m alone tests/browser
	$(PYTEST) $(SHARED) -m "not alone" $(if $(NOTEBOOKS),$(NBVAL)) $(NOTEBOOKS) tests

quick: lint  ## run lint, types and the fast tests: no notebooks, no browser, few random examples
	$(PYTEST) $(SHARED) -m "not browser and not notebooks and not slow" --hypothesis-profile=quick tests

lint: $(STAMP)  ## check style, format and types
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy

notebooks: $(STAMP)  ## run all notebooks again and normalize what is stored
	$(PY) tools/notebooks.py

exercises: $(STAMP)  ## generate exercises/ from solutions/
	$(PY) tools/exercises.py

gradescope: $(STAMP)  ## pack an assignment for Gradescope into build/: make gradescope A=ex02
	$(PY) tools/gradescope.py "$(A)"

benchmarks: $(STAMP)  ## run the comparisons in tests/benchmarks, one after another
	@set -e; for script in tests/benchmarks/[a-z]*.py; do echo "$$script"; $(PY) "$$script"; done

doctor: $(STAMP)  ## check the installation and say what to do about what is found
	$(PY) -m mlsd_hpo doctor

clean:  ## delete .venv and all caches
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)'. Install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The course needs Python 3.11 or newer, '$(PYTHON)' is $$($(PYTHON) --version). Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "Python cannot create a virtual environment. On Debian and Ubuntu: apt-get install python3-venv. See 'When something fails' in README.md."; exit 1; }
	@echo "Installing the course into $(VENV); the first time takes some minutes."
	@$(PY) -m pip install --quiet -c constraints.txt -e ".[course,dev]" || { echo "Not everything could be installed. See 'When something fails' in README.md."; exit 1; }
	@touch $@
