# `make convert` and `make test` set everything up by themselves; they need Python 3.11 or newer, and make.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PARALLEL := -n auto

.PHONY: convert test test-all same check generate clean

convert: $(VENV)/.runtime
	$(BIN)/hcpcs-extract convert corpus -o out/

# The quick tier: minutes, and nothing is needed but Python and a package index.
test: $(VENV)/.test
	$(BIN)/python -m pytest $(PARALLEL) -m "not full"

# Everything: also real components, kills, faults, a browser, Spark, renderings, and every whole sample document cut at every character.
# What is lacking is skipped by name; where CI=true is set it is a failure.
test-all: $(VENV)/.all
	$(BIN)/python -m pytest $(PARALLEL)

# Compare the records of this tree with those of another revision: make same BASE=HEAD
same: $(VENV)/.runtime
	PYTHON=$(BIN)/python scripts/same_records.sh $(BASE)

# Lint, format, types, whether the generated files are up to date, and the floors of the scores.
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/generate.py --check
	$(BIN)/hcpcs-extract evaluate corpus/development --truth corpus/development --floors corpus/floors.json >/dev/null
	$(BIN)/hcpcs-extract evaluate corpus/evaluation --truth corpus/evaluation --floors corpus/floors.json >/dev/null

generate: $(VENV)/.dev
	$(BIN)/python scripts/generate.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found: install it, or name it with make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) could not make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 2; }
	$(PIP) install --upgrade 'pip>=25.1'

$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	$(PIP) install -c constraints.txt -e '.[sql,arrow,report]' --group test
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	$(PIP) install -c constraints.txt --group dev
	@touch $@

$(VENV)/.all: $(VENV)/.dev
	$(PIP) install -c constraints.txt --group downstream
	@touch $@

clean:
	rm -rf $(VENV) out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
