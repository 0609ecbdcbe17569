# Each target does all its own set-up. PYTHON may name another interpreter, 3.11 to 3.13.
PYTHON ?= python3
MAKEFLAGS += --jobs=2  # packages of Python's and of Debian's come at the same time
VENV ?= .venv
BIN := $(VENV)/bin
AS_ROOT := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: run test thorough bench faults abuse system screenshots stack

run: $(VENV)/run.stamp $(VENV)/engine.stamp
	$(BIN)/python -m app $(ARGS)

run: HUSH := 2>/dev/null  # the server says it, once

test: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy model app
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

# What the tests keep some cases of, whole: every state at every width in both themes, every preset; takes minutes.
thorough: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m thorough $(ARGS)

bench: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	$(BIN)/python tests/bench/run.py $(if $(JSON),--json $(JSON))

# Every tab and state at five widths, light and dark, into screenshots/.
screenshots: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	PYTHONPATH=.:tests $(BIN)/python tests/screenshots.py $(ARGS)

# Runs and workers killed at random moments; takes minutes.
faults: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	$(BIN)/python tests/faults/run.py $(ARGS)

# A server attacked in every way that it promises to stand; takes minutes.
abuse: $(VENV)/dev.stamp $(VENV)/engine.stamp
	$(BIN)/python tests/abuse/run.py $(ARGS)

# What compose.yaml starts, without a container engine: nginx, two servers, Redis, two workers; until Ctrl+C.
stack: $(VENV)/dev.stamp $(VENV)/engine.stamp system
	$(BIN)/python tests/stack.py $(ARGS)

# A virtual environment, and in it what the server and training need.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	    || (echo "featurescope: $$($(PYTHON) --version) given, expected Python 3.11 to 3.13 (make PYTHON=python3.11)" >&2; exit 2)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	    $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# What the page computes with by itself; where it cannot be had, all goes on without and the next make tries again.
$(VENV)/engine.stamp: $(VENV)/run.stamp package.json package-lock.json
	@$(BIN)/python -m app.engine $(HUSH) && touch $@ || true

# What the tests need of Debian's, if it is missing: Chromium with its driver, Redis and nginx; and, where it can be had,
# Chromium without a window, which is quicker. Tests start what they need themselves, so nothing is left on.
system: | $(BIN)/python  # for apt takes no two at a time
	@missing=""; PATH="$$PATH:/usr/sbin"; \
	for pair in chromium:chromium chromedriver:chromium-driver redis-server:redis-server nginx:nginx; do \
	    command -v $${pair%:*} >/dev/null || missing="$$missing $${pair#*:}"; done; \
	command -v chromium-headless-shell >/dev/null && test -z "$$missing" && exit 0; \
	$(AS_ROOT) apt-get update -qq; \
	test -z "$$missing" || $(AS_ROOT) apt-get install -y -qq $$missing || exit 1; \
	case $$missing in *redis*|*nginx*) $(AS_ROOT) systemctl disable --now redis-server nginx 2>/dev/null; esac; \
	command -v chromium-headless-shell >/dev/null || $(AS_ROOT) apt-get install -y -qq chromium-headless-shell || true
