# The Python that makes .venv; once made, .venv keeps it.
PYTHON ?= $(shell .venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python || echo python3)
VENV = .venv/bin/python

.PHONY: help set-up lab test outputs ledger data instructor nbgrader test-nbgrader lint lock test-latest release clean

help:
	@echo "make lab       open JupyterLab on the first lesson (LAB_ARGS=... passes options on)"
	@echo "make test      run everything CI runs: style, tests, every lesson's outputs"
	@echo "make outputs   re-execute lessons and store their outputs (LESSONS=03 for one)"
	@echo "make ledger    let the lessons compute the verdicts of data/history/claims.csv"
	@echo "make data      record rows and checksums in the codebook after a change to a table"
	@echo "make instructor  solve the lessons, with the teaching notes, into build/instructor"
	@echo "make nbgrader  write a source folder for nbgrader into build/nbgrader"
	@echo "make test-nbgrader  let the real nbgrader release, collect and grade all lessons"
	@echo "make lint      put style right where ruff can, and name what it cannot"
	@echo "make lock      write requirements.txt anew (LOCK_ARGS=--upgrade), then audit it"
	@echo "make test-latest  try lessons and helpers with the newest release of everything"
	@echo "make release   let frictionless judge data/datapackage.json"
	@echo "make clean     remove .venv, build and caches"
	@echo "Each makes .venv first if need be; PYTHON=python3.12 chooses the Python."

set-up:
	@command -v "$(PYTHON)" >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or newer, or name yours, as in: make lab PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" helpers/course/set_up.py

lab: set-up
	@$(VENV) -m helpers.course.lab $(LAB_ARGS)

test: set-up
	@$(VENV) -m helpers.course.test

outputs: set-up
	@$(VENV) -m helpers.course.outputs $(LESSONS)

data: set-up
	@$(VENV) -m helpers.course.codebook

ledger: set-up
	@$(VENV) -m helpers.course.decisions
	@$(VENV) -m helpers.course.codebook

instructor: set-up
	@$(VENV) -m helpers.course.editions instructor $(LESSONS)

nbgrader: set-up
	@$(VENV) -m helpers.course.editions nbgrader $(LESSONS)

test-nbgrader: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/nbgrader-venv
	@$(VENV) -m uv pip install --quiet --python build/nbgrader-venv --group nbgrader -r requirements.txt
	@$(VENV) -m uv pip install --quiet --python build/nbgrader-venv --no-deps -e .
	@build/nbgrader-venv/bin/python -m helpers.course.try_nbgrader

lint: set-up
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m codespell_lib

# Hashes for every platform and no index address, so that any mirror will do.
lock: set-up
	@$(VENV) -m uv pip compile pyproject.toml --extra test --extra setup \
	    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-annotate --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" --quiet --output-file requirements.txt $(LOCK_ARGS)
	@$(VENV) -m helpers.course.audit $(AUDIT_ARGS)

# It reports what the newest releases would change, and fails only if they cannot be had.
test-latest: set-up
	@$(VENV) -m helpers.course.latest

# frictionless brings 21 packages of its own, so it gets an environment of its own.
release: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/release-venv
	@$(VENV) -m uv pip install --quiet --python build/release-venv --group release
	@build/release-venv/bin/frictionless validate data/datapackage.json

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
