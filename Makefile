# Two commands do all the set-up on a machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OLDEST := .venv-oldest
OLDEST_BIN := $(abspath $(OLDEST))/bin

.PHONY: setup demo test test-all test-oldest lint clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "make: Python 3.11 or newer is needed, this is %d.%d; name one with PYTHON=..." % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: setup
	$(BIN)/python -m tenantctl.demo

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 3 --dist loadgroup -m "not exhaustive"

test-all: lint test-oldest
	$(BIN)/pytest -n 2 --dist loadgroup

# The same code on the oldest release of every dependency that pyproject.toml allows.
$(OLDEST)/.ready: pyproject.toml constraints.txt tests/support/oldest.py
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST_BIN)/python tests/support/oldest.py > $(OLDEST)/constraints.txt
	$(OLDEST_BIN)/python -m pip install --quiet --disable-pip-version-check -c $(OLDEST)/constraints.txt -e . pytest pytest-socket pytest-xdist hypothesis
	touch $@

test-oldest: $(OLDEST)/.ready
	PATH="$(OLDEST_BIN):$$PATH" $(OLDEST_BIN)/pytest -n 3 -m "not exhaustive" tests/client tests/reconcile tests/engine tests/state
	$(OLDEST_BIN)/python -m tenantctl.demo

clean:
	rm -rf $(VENV) $(OLDEST) .demo .state .sandbox
