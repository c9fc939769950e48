# `make run` and `make test` need python3 (3.11 or later), python3-venv, g++ and make; all else they fetch themselves.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE := resources/sample/N18-3011.pdf
# What llama.cpp is compiled for (README, "Graphics cards"): GPU=auto|none|cuda|vulkan|metal; PORTABLE=1 for a build that
# other machines run as well, BUILD=avx2|baseline for a plainer one.
GPU ?= auto
PORTABLE ?=
BUILD ?=
# A file of this name says that all is set up. An environment that comes to another processor, or another choice of the
# three above, asks for another name.
ENGINE := $(shell { echo "$(GPU) $(PORTABLE) $(BUILD)"; uname -sm; grep -E -m 3 '^(model name|flags|Features)' /proc/cpuinfo; } 2>/dev/null | cksum | cut -d ' ' -f 1)
READY_TO_RUN := $(VENV)/.ready-to-run-$(ENGINE)
READY_TO_TEST := $(VENV)/.ready-to-test-$(ENGINE)
# Of every dependency the version and the hashes of its files are written down (packaging/lock_dependencies.py).
LOCKED := --quiet --no-deps --require-hashes --requirement

.DEFAULT_GOAL := help
.PHONY: help run test test-gpu test-nougat lint soak bench lock audit bundle packages try-bundle clean

help:
	@echo "make run     set everything up and open the window on the sample paper (without a display: review it here)"
	@echo "make test    set everything up, then check format, types, imports and run the tests"
	@echo "make lint    the checks of make test without the tests"
	@echo "make test-gpu  the tests of graphics cards, in an environment of their own"
	@echo "make test-nougat  the tests of the parser for graphics cards, in an environment of its own"
	@echo "make soak    the long versions of the tests"
	@echo "make bench   measure this machine, and the engine beside llama-cpp-python's own class"
	@echo "make lock    write down the versions and hashes of all dependencies (UPGRADE=1: newer ones)"
	@echo "make audit   check licences and known vulnerabilities of what is locked"
	@echo "make bundle  a folder that runs without Python, for other machines (GPU=vulkan: with graphics cards, too)"
	@echo "make try-bundle  try it where there is no Python: a review, a window, kills"
	@echo "make packages  a .deb of it, and what goes into an AppImage (RUNTIME=FILE: the AppImage itself)"
	@echo "make clean   remove the environment and what was built"

# What the program needs, in an environment of its own, with a llama.cpp that has passed its self-test here.
$(READY_TO_RUN): pyproject.toml $(wildcard packaging/locks/*.txt) packaging/install_engine.py packaging/engine_builds.py packaging/build_cache.py packaging/graphics_tools.py
	@$(PYTHON) packaging/check_build_tools.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@rm -f $(VENV)/.ready-*
	@# PyMuPDF, of earlier versions, holds the same files as pymupdf-lite
	@$(BIN)/python -m pip uninstall --quiet --yes PyMuPDF 2>/dev/null || true
	@$(BIN)/python packaging/install_engine.py --gpu $(GPU) $(if $(PORTABLE),--portable) $(if $(BUILD),--build $(BUILD))
	@touch $@

$(READY_TO_TEST): $(READY_TO_RUN)
	$(BIN)/python -m pip install $(LOCKED) packaging/locks/development.txt
	@touch $@

run: $(READY_TO_RUN)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PYTHON) packaging/check_qt_libraries.py --window --install && $(BIN)/reviewer-app open $(SAMPLE); \
	else \
		echo "There is no display here, so the sample paper is reviewed to the terminal." >&2; \
		$(BIN)/reviewer-app review $(SAMPLE); \
	fi

lint: $(READY_TO_TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Two processes and more, as the machine has processors; a process that is done takes over half of what another has left.
test: lint
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal

soak: $(READY_TO_TEST)
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m pytest -m soak

# The tests of graphics cards, apart from all else. Without a card they run on a Vulkan driver in software, on Debian
# the package mesa-vulkan-drivers; that is a device which llama.cpp takes only if it is named.
GPU_TESTED := $(if $(filter auto,$(GPU)),vulkan,$(GPU))
test-gpu:
	@$(PYTHON) packaging/check_build_tools.py
	@test -x .venv-gpu/bin/python || $(PYTHON) -m venv .venv-gpu
	@sdk=$$($(PYTHON) packaging/vulkan_headers.py $(GPU_TESTED)) && export VULKAN_SDK="$$sdk" GGML_VK_VISIBLE_DEVICES="$${GGML_VK_VISIBLE_DEVICES-0}" && \
		.venv-gpu/bin/python packaging/install_engine.py --gpu $(GPU_TESTED) && \
		.venv-gpu/bin/python -m pip install $(LOCKED) packaging/locks/development.txt && \
		.venv-gpu/bin/python -m pytest -m gpu tests/gpu

# The tests of Nougat, with its environment (1.2 GB; several more where torch brings CUDA) built as a person builds it.
NOUGAT_HOME ?= $(CURDIR)/.nougat
test-nougat: $(READY_TO_TEST)
	REVIEWER_HOME=$(NOUGAT_HOME) $(BIN)/reviewer-app nougat install --environment-only
	NOUGAT_HOME=$(NOUGAT_HOME) $(BIN)/python -m pytest -m nougat tests/nougat

bench: $(READY_TO_TEST)
	$(BIN)/python -m tests.bench.measure
	@$(PYTHON) packaging/check_qt_libraries.py --install
	$(BIN)/python -m tests.bench.window_gaps
	$(BIN)/reviewer-app bench

# What a release is made with, in an environment of its own.
RELEASE := .venv-release
UPGRADE ?=
$(RELEASE)/.ready-tools: packaging/locks/release.txt packaging/locks/data.txt
	@test -x $(RELEASE)/bin/python || $(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip install $(LOCKED) packaging/locks/release.txt --requirement packaging/locks/data.txt
	@touch $@

lock: $(RELEASE)/.ready-tools
	$(RELEASE)/bin/python packaging/lock_dependencies.py $(if $(UPGRADE),--upgrade)

audit: $(RELEASE)/.ready-tools
	$(RELEASE)/bin/python packaging/check_dependencies.py

# A folder with all that the program needs, and its packages. The engine in it runs on any processor of this kind.
$(RELEASE)/.ready-to-bundle: $(RELEASE)/.ready-tools packaging/locks/program.txt $(wildcard packaging/*.py)
	@$(PYTHON) packaging/check_build_tools.py
	@$(RELEASE)/bin/python packaging/install_engine.py --portable --gpu $(if $(filter auto,$(GPU)),none,$(GPU))
	@touch $@

bundle: $(RELEASE)/.ready-to-bundle
	@$(PYTHON) packaging/check_qt_libraries.py --window --install
	$(RELEASE)/bin/python packaging/bundle/make_bundle.py

packages: $(RELEASE)/.ready-to-bundle
	PYTHONPATH=packaging $(RELEASE)/bin/python packaging/bundle/make_packages.py $(if $(RUNTIME),--runtime $(RUNTIME))

try-bundle:
	$(PYTHON) packaging/bundle/try_bundle.py

clean:
	rm -rf $(VENV) .venv-gpu .nougat $(RELEASE) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
