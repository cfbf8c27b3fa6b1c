# `make run` starts the app on http://127.0.0.1:8501; `make test` checks everything.
# Both write inside this folder only (.venv and caches); pictures go to IMAGEGEN_HOME.

PORT ?= 8501
# Optional extras to install and check as well: `make test EXTRAS=diffusers` (1.1 GB).
EXTRAS ?=
VENV := .venv
BIN := $(VENV)/bin
DEVELOPMENT := $(VENV)/.development$(EXTRAS:%=-%)

# The first Python >= 3.11 that can make a virtual environment.
FIND_PYTHON = for name in python3.11 python3.12 python3.13 python3; do \
	  if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then echo $$name; exit 0; fi; done; exit 1

export PIP_CACHE_DIR := $(CURDIR)/$(VENV)/cache
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# pip asks for `rustc --version`, and a rustup that was never set up would write into HOME.
ifeq ($(wildcard $(HOME)/.rustup),)
export RUSTUP_HOME := $(CURDIR)/$(VENV)/rustup
endif
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

.PHONY: run test clean

run: $(VENV)/.runtime
	@exec $(BIN)/imagegen app --port $(PORT)

# HOME and the temporary folder are inside .venv, so that no tool leaves anything elsewhere.
# The types are checked while the tests run, which wait more than they work.
test: $(DEVELOPMENT)
	@set -e; rm -rf $(VENV)/home $(VENV)/tmp; mkdir -p $(VENV)/home; \
	export HOME=$(CURDIR)/$(VENV)/home; unset XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME; \
	$(BIN)/ruff format --check --quiet .; \
	$(BIN)/ruff check --quiet .; \
	$(BIN)/lint-imports --no-logo; \
	$(BIN)/mypy >$(VENV)/types.txt 2>&1 & types=$$!; failed=0; \
	$(BIN)/pytest -n 3 --dist worksteal --basetemp=$(VENV)/tmp $(TESTS) || failed=$$?; \
	wait $$types || failed=$$?; cat $(VENV)/types.txt; exit $$failed

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing (the first time takes a minute) ..."
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(DEVELOPMENT): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the development tools ..."
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev$(EXTRAS:%=,%)]'
	@touch $@ $(VENV)/.runtime

$(BIN)/python:
	@python=$$($(FIND_PYTHON)) || { echo "Python 3.11 or newer with venv is needed and was not found." \
	  "On Debian: apt install python3 python3-venv" >&2; exit 1; }; \
	$$python -m venv $(VENV)
