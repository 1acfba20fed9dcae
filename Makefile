# make help    this list
# make run     set everything up and serve http://127.0.0.1:8000
# make setup   set everything up, in .venv
# make test    set everything up and run all tests, the browser ones included
# make test-fast  tests that need no browser, no model and no system package, in about a minute
# make system-deps  as root on Debian: Chromium, PostgreSQL, PgBouncer and nginx for `make test`
# make lint    format, lint, types, import contract, retired words, and the browser app's unit tests
# make check   the fast inner loop: lint, rules and properties
# make demo    a throwaway instance: Ada builds, Ben and Emil chat, a dataset is built
# make screenshots  every page in every look, in build/gallery, with an index to flip through
# make pictures  the pictures of README and guides, taken anew
# make docs    the documents as a site, in build/docs/site
# make bench   measure, one JSON line per figure
# make storm   a server's worst days, one JSON line a verdict
# make soak    half an hour (MINUTES) of mixed work at four fifths of what the machine carries (STREAMS, or a ramp)
# make deploy-test   as root on Debian: the image built and run by podman, the units booted, nginx in front of servers
# make upgrade-test  the earlier release, out of git's history, beside this one on one database, and its own tests
# make bench-peers  measure beside Open WebUI and LiteLLM, which it installs in build/peers
# make bench-pii  how much personal information is found, beside Presidio, which it installs into .venv
# make growth  what every operation costs at growing sizes; fails where that grows faster than a logarithm
# make fuzz    ten minutes (MINUTES) of inputs and requests that nobody wrote: every pattern, parser and route
# make coverage  which lines the tests of the server run, as a page in build/coverage
# make release  wheel, source, SBOM and checksums in dist
# make chaos   many processes on one database, killed at random for ten minutes, and a checker of what was told
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
# Python keeps what it has compiled, whatever the surroundings say: each start would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=
WEB    := $(shell find web -path web/node_modules -prune -o -type f -print)

.PHONY: help run setup test test-fast system-deps coverage release check lint demo screenshots pictures docs bench storm soak bench-peers bench-pii deploy-test upgrade-test growth chaos fuzz lock clean
help:
	@sed -n 's/^# make /make /p' Makefile

run: setup
	@exec $(BIN)/discreet serve

setup: $(VENV)/.run

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

FAST := $(addprefix tests/,actions personal_data moving_in single_sign_on quotas promises/test_table.py \
	evidence/test_merkle.py test_docs.py test_vocabulary.py test_sealed_file.py test_key_folders.py)
test-fast: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(FAST)

coverage: $(VENV)/.test
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/coverage.txt
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder \
		--ignore=tests/journeys --ignore=tests/processes --ignore=tests/bench \
		--cov=discreet --cov-report=html:build/coverage --cov-report=term:skip-covered

release: $(UV)
	rm -rf dist
	$(UV) build -q --build-constraints requirements/build.txt --out-dir dist
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/release.txt
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-file dist/discreet.cdx.json requirements/run.txt
	cd dist && sha256sum *.whl *.tar.gz *.cdx.json > SHA256SUMS

check: lint
	$(BIN)/python -m pytest tests/promises tests/properties

lint: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.vocabulary
	$(BIN)/python build_web.py test

demo: setup
	$(BIN)/python -m examples.demo

screenshots: $(VENV)/.test
	$(BIN)/python -m tests.journeys.screenshots build/gallery

pictures: $(VENV)/.test
	DISCREET_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/journeys/test_pictures.py

docs: $(VENV)/.docs
	$(BIN)/python build_docs.py

bench: setup
	$(BIN)/python -m bench

storm: setup
	$(BIN)/python -m bench.storm

soak: setup
	$(BIN)/python -m bench.soak --minutes $(or $(MINUTES),30) $(if $(STREAMS),--streams $(STREAMS))

deploy-test: $(VENV)/.test
	@dpkg-query --show $(ENGINE) >/dev/null 2>&1 || \
		{ apt-get update -q && apt-get install -y -q --no-install-recommends $(ENGINE); }
	$(BIN)/python -m tests.deployment $(DEPLOY)

# A container engine, what makes its base, and a systemd to boot, as Debian calls them.
ENGINE := buildah podman runc mmdebstrap systemd-container

upgrade-test: $(VENV)/.test
	$(BIN)/python -m tests.upgrade.run_two_releases

bench-peers: $(VENV)/.test
	$(BIN)/python -m bench.peers

bench-pii: $(VENV)/.pii
	$(BIN)/python -m bench.pii --compare

growth: setup
	nice $(BIN)/python -m bench.growth --pictures docs/pictures

chaos: $(VENV)/.test
	$(BIN)/python -m tests.chaos $(CHAOS)

fuzz: $(VENV)/.fuzz
	$(BIN)/python -m fuzz --minutes $(or $(MINUTES),10)

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
	@$(MISSING) && echo "Missing for some tests: $$missing. \`make system-deps\` installs it on Debian." >&2 || true
	@touch $@

# What tests need beside Python, as Debian calls it: a browser, a database that is not ours, what stands before servers.
# Sets $$missing; fails when nothing is.
MISSING = missing=$$(command -v chromium >/dev/null || printf ' chromium'; \
	test -x /usr/lib/postgresql/17/bin/initdb || printf ' postgresql-17'; \
	test -e /usr/share/postgresql/17/extension/vector.control || printf ' postgresql-17-pgvector'; \
	test -x /usr/sbin/pgbouncer || printf ' pgbouncer'; test -x /usr/sbin/nginx || printf ' nginx-light'); test -n "$$missing"

# Debian makes and starts a cluster with its first PostgreSQL, unless it is told otherwise. The tests make their own.
NO_CLUSTER := /etc/postgresql-common/createcluster.d/discreet-tests.conf
system-deps:
	@if $(MISSING); then \
		mkdir -p $(dir $(NO_CLUSTER)) && echo "create_main_cluster = false" > $(NO_CLUSTER) && \
		apt-get update -q; failed=; \
		for package in $$missing; do case $$package in postgresql* | pgbouncer) lean=--no-install-recommends ;; *) lean= ;; esac; \
			apt-get install -y -q $$lean $$package || failed="$$failed $$package"; \
		done; \
		rm $(NO_CLUSTER); test -z "$$failed" || { echo "Not installed:$$failed" >&2; exit 1; }; \
	fi

$(VENV)/.docs: $(UV) requirements/docs.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/docs.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.test requirements/fuzz.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/fuzz.txt
	@touch $@

$(VENV)/.pii: $(VENV)/.run requirements/pii.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/pii.txt
	@touch $@

# New pins, after a change in requirements/*.in. No file names where packages come from.
COMPILE := $(UV) pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url
lock: $(UV)
	for part in uv build run test docs fuzz coverage release pii; do $(COMPILE) requirements/$$part.in -o requirements/$$part.txt || exit 1; done
	$(COMPILE) --no-deps requirements/data.in -o requirements/data.txt

clean:
	rm -rf $(VENV) src/discreet/static web/node_modules
