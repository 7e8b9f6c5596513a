# The Python that makes .venv; once made, .venv keeps it.
PYTHON ?= $(shell .venv/bin/python -c '' 2>/dev/null && echo .venv/bin/python || echo python3)
VENV = .venv/bin/python

.PHONY: help set-up lab work test update new instructor slides colab nbgrader test-nbgrader try-hub lint lock test-latest test-oldest release site test-site test-browser clean

help:
	@echo "make lab       open JupyterLab on your copy of lesson 00 (LAB_ARGS=... for options)"
	@echo "make work      your own copies of the lessons, in my_lessons (LESSONS=03: a fresh one)"
	@echo "make test      run everything CI runs (LESSONS=03: what concerns one lesson)"
	@echo "make update    after a change to a table or a source: build what depends on it"
	@echo "make new       begin a draft (LESSON=18 PART=networks TITLE=\"Who leads?\")"
	@echo "make instructor  solve the lessons, with the teaching notes, into build/instructor"
	@echo "make slides    make slides of the lessons, to show in class, into build/slides"
	@echo "make colab     lessons with a cell that installs the course, into build/colab (FROM=folder or wheel)"
	@echo "make nbgrader  write a source folder for nbgrader into build/nbgrader"
	@echo "make test-nbgrader  let the real nbgrader release, collect and grade all lessons"
	@echo "make try-hub   start a JupyterHub and let students run the lessons (STUDENTS=20)"
	@echo "make lint      put style right where ruff can, and name what it cannot"
	@echo "make lock      write requirements.txt anew (LOCK_ARGS=--upgrade), then audit it"
	@echo "make test-latest  try lessons and helpers with the newest release of everything"
	@echo "make test-oldest  try lessons and answers with the oldest packages that are let in"
	@echo "make release   the tables for R, Excel and others, into build/release, tried with their tools"
	@echo "make site      write the course as a website into build/site (RUNTIME=folder: see README)"
	@echo "make test-site    look at every page of it in Chromium: links, axe-core, keyboard, narrow, print"
	@echo "make test-browser  run lessons in JupyterLite in Chromium, with a Python of its own"
	@echo "make clean     remove .venv, build and caches"
	@echo "Each makes .venv first if need be; PYTHON=python3.12 chooses the Python."

set-up:
	@command -v "$(PYTHON)" >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or newer, or name yours, as in: make lab PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" tools/student/set_up.py

lab: set-up
	@$(VENV) -m tools.student.lab $(LAB_ARGS)

work: set-up
	@$(VENV) -m tools.student.work $(LESSONS)

test: set-up
	@$(VENV) -m tools.trials.test $(LESSONS)

update: set-up
	@$(VENV) -m tools.author.update $(LESSONS)

new: set-up
	@$(VENV) -m tools.author.new "$(LESSON)" "$(PART)" "$(TITLE)"

instructor: set-up
	@$(VENV) -m tools.publish.editions instructor $(LESSONS)

slides: set-up
	@$(VENV) -m tools.publish.slides $(LESSONS)

colab: set-up
	@FROM="$(FROM)" $(VENV) -m tools.publish.editions colab $(LESSONS)

nbgrader: set-up
	@$(VENV) -m tools.publish.editions nbgrader $(LESSONS)

test-nbgrader: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/nbgrader-venv
	@$(VENV) -m uv pip install --quiet --python build/nbgrader-venv --group nbgrader -r requirements.txt
	@$(VENV) -m uv pip install --quiet --python build/nbgrader-venv --no-deps -e .
	@build/nbgrader-venv/bin/python -m tools.trials.try_nbgrader $(LESSONS)

# The hub's proxy is a program of Node.js: npm must be there.
STUDENTS ?= 20
try-hub: set-up
	@command -v npm >/dev/null || { echo "No npm here: install Node.js, which brings it." >&2; exit 1; }
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/hub-venv
	@$(VENV) -m uv pip install --quiet --python build/hub-venv --group hub -r requirements.txt
	@$(VENV) -m uv pip install --quiet --python build/hub-venv --no-deps -e .
	@npm install --silent --prefix build/hub-proxy configurable-http-proxy@5
	@build/hub-venv/bin/python -m tools.trials.try_hub $(STUDENTS)

lint: set-up
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m codespell_lib

# Hashes for every platform and no index address, so that any mirror will do.
lock: set-up
	@$(VENV) -m uv pip compile pyproject.toml --extra lab --extra test --extra setup \
	    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-annotate --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" --quiet --output-file requirements.txt $(LOCK_ARGS)
	@$(VENV) -m tools.trials.audit $(AUDIT_ARGS)

# It reports what the newest releases would change, and fails only if they cannot be had.
test-latest: set-up
	@$(VENV) -m tools.trials.versions latest

test-oldest: set-up
	@$(VENV) -m tools.trials.versions oldest

# The tools of others, which judge it, have an environment of their own.
release: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/release-venv
	@$(VENV) -m uv pip install --quiet --python build/release-venv --group release
	@$(VENV) -m uv pip install --quiet --python build/release-venv --no-deps -e .
	@build/release-venv/bin/python -m tools.publish.release
	@build/release-venv/bin/python -m tools.trials.try_release

# Sphinx and JupyterLite have an environment of their own, the browser tests another.
.PHONY: site-venv chromium-venv
site-venv: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/site-venv
	@$(VENV) -m uv pip install --quiet --python build/site-venv --group site

site: site-venv
	@$(VENV) -m tools.publish.site $(if $(RUNTIME),"$(RUNTIME)")

chromium-venv: set-up
	@$(VENV) -m uv venv --quiet --allow-existing --python $(VENV) build/chromium-venv
	@$(VENV) -m uv pip install --quiet --python build/chromium-venv --group chromium -r requirements.txt
	@$(VENV) -m uv pip install --quiet --python build/chromium-venv --no-deps -e .

test-site: site chromium-venv
	@build/chromium-venv/bin/python -m tools.trials.try_site

test-browser: site-venv chromium-venv
	@$(VENV) -m tools.trials.browser build/pyodide
	@$(VENV) -m tools.publish.site build/pyodide
	@build/chromium-venv/bin/python -m tools.trials.try_browser

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
