# Everything runs in a virtual environment of the checkout; nothing else is touched.
PYTHON ?= python3
BIN := .venv/bin
DEMO_ARGS ?=
# Files of tests side by side; each process has servers of its own.
TEST_ARGS ?= -n logical --maxprocesses 4 --dist loadfile

# What the pages are built of.
PAGES := $(shell find backend/web/assets -name node_modules -prune -o -type f -print)

.PHONY: help setup demo test lint check format bench docs screenshots notebooks image lock pages browser clean

help:            ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: .venv/dev pages  ## the environment for development and tests

demo: .venv/run   ## the main job, from nothing to traced organizations
	$(BIN)/samehand demo $(DEMO_ARGS)

test: .venv/dev pages browser  ## all the tests, on the real servers
	$(BIN)/python -m pytest $(TEST_ARGS)

lint: .venv/dev   ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m backend.web.bundle --check

check: lint       ## the same, and the tests without servers
	$(BIN)/python -m pytest -q -m "not servers"

format: .venv/dev ## rewrite the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/dev   ## write the generated reference pages anew
	$(BIN)/python docs/generate.py

screenshots: .venv/dev pages browser  ## take the pictures of all pages in docs anew
	$(BIN)/python docs/screenshots.py

notebooks: .venv/dev  ## run the notebooks again on the stack that is up
	$(BIN)/python docs/notebooks/run.py

bench: .venv/dev  ## measure the main job; JSON in benchmarks/results
	$(BIN)/python -m benchmarks.main_job

image:            ## build the container image
	docker build -f docker/Dockerfile -t samehand .

lock: .venv/dev  ## pin the jars of the embedded Neo4j anew
	$(BIN)/python -m backend.embedded.relock

pages: backend/web/static/manifest.json  ## build scripts, styles and fonts

backend/web/static/manifest.json: $(PAGES) backend/web/bundle.py | .venv/dev
	$(BIN)/python -m backend.web.bundle
	@touch $@

browser:         ## Chromium for the tests of the pages
	@command -v chromium chromium-browser > /dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
	    apt-get update -qq && apt-get install -y -qq chromium > /dev/null; } || \
	  { echo "The tests of the pages need Chromium: apt-get install chromium" >&2; exit 2; }

clean:           ## remove the environment
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "samehand needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run: pyproject.toml hatch_build.py | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/dev: pyproject.toml hatch_build.py | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,notebook,benchmark]'
	@touch $@ .venv/run
