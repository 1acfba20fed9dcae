# make run     set everything up and serve http://127.0.0.1:8000
# make setup   set everything up, in .venv
# make test    set everything up and run all tests, the browser ones included
# make lint    format, lint, types, import contract, and the browser app's unit tests
# make check   the fast inner loop: lint, rules and properties
# make demo    a throwaway instance: Ada builds, Ben and Emil chat, a dataset is built
# make bench   measure, one JSON line per figure
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
WEB    := $(shell find web -path web/node_modules -prune -o -type f -print)

.PHONY: run setup test check lint demo bench lock clean
run: setup
	@exec $(BIN)/discreet serve

setup: $(VENV)/.run

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: lint
	$(BIN)/python -m pytest tests/promises tests/properties

lint: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python build_web.py test

demo: setup
	$(BIN)/python -m examples.demo

bench: setup
	$(BIN)/python -m bench

$(UV): requirements/uv.txt
	$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $<

$(VENV)/.run: $(UV) requirements/run.txt requirements/data.txt requirements/build.txt pyproject.toml build_web.py $(WEB)
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes --no-deps -r requirements/data.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --build-constraints requirements/build.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt requirements/build.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/test.txt -r requirements/build.txt
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q chromium; } || \
		echo "No Chromium: install it for the browser tests." >&2
	@touch $@

# New pins, after a change in requirements/*.in. No file names where packages come from.
COMPILE := $(UV) pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url
lock: $(UV)
	for part in uv build run test; do $(COMPILE) requirements/$$part.in -o requirements/$$part.txt || exit 1; done
	$(COMPILE) --no-deps requirements/data.in -o requirements/data.txt

clean:
	rm -rf $(VENV) src/discreet/static web/node_modules
