# GNU make 3.81 (macOS) is enough. Needs only Python 3.11 or newer: PYTHON=/path/to/python to choose.
#   make atlas   install into .venv, run the main job, say where the atlas lies
#   make test    install what the tests need and run them all; those in a browser use the
#                Chromium on PATH or in CHROMIUM, and are skipped with a word where there is none
#   make lint    ruff and mypy
#   make clean   remove .venv and what was built

VENV := .venv
BIN := $(VENV)/bin
OUT := out/wenzhou
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SOURCES := $(wildcard *.py geo/*.py geo/*/*.py data/*.py data/*/*.py data/wenzhou/* \
	data/catalogue/* maps/*.py maps/*/*.py maps/panel/* cli/*.py)

.PHONY: atlas test lint clean

atlas: $(OUT)/atlas.html
	@echo "atlas: $(CURDIR)/$(OUT)/atlas.html"

test: $(VENV)/.test
	@$(BIN)/python tests/browser/chromium.py
	$(BIN)/pytest -q

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy __init__.py geo data maps cli

clean:
	rm -rf $(VENV) build vocatlas.egg-info

$(OUT)/atlas.html: $(VENV)/.run $(SOURCES)
	$(BIN)/vocatlas run wenzhou -o $(OUT)

# The stamps make repeats quick: a step runs again only when the metadata changed.
$(VENV)/.made:
	@.ci/venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml setup.cfg
	$(PIP) install --editable ".[report]" || $(PIP) install --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(PIP) install --editable ".[test,browser]" || $(PIP) install --editable ".[test]"
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(PIP) install --editable ".[lint]"
	@touch $@
