# make help    this list
# make run     install and serve http://127.0.0.1:8000
# make setup   install into .venv
# make setup-code  install the packages with which GPTs may run Python, about 350 MB, in .venv/code
# make test    install and run all tests, including those in a browser
# make test-fast  run the tests that need no browser, model or system package, in about a minute
# make system-deps  as root on Debian: install Chromium, PostgreSQL, PgBouncer, nginx, etcd and languages of scans for `make test`
# make lint    check format, lint, types, import contract, retired words, and run the browser app's unit tests
# make check   lint, then the tests of promises and properties
# make demo    run a throwaway instance: people build, import and test GPTs, chat, a guest visits, a dataset is built
# make screenshots  take pictures of every page in every theme, in build/gallery, with an index
# make pictures  take the pictures of README and guides again
# make docs    build the documents as a site, in build/docs/site
# make bench   measure; one JSON line per figure
# make storm   run the server through failures and attacks; one JSON line per verdict
# make soak    run half an hour (MINUTES) of mixed work at four fifths of capacity (STREAMS, or a ramp)
# make deploy-test   as root on Debian: test the image with podman, the systemd units, and nginx in front of servers
# make upgrade-test  run the previous release from git's history beside this one on one database, with its own tests
# make bench-peers  compare with Open WebUI and LiteLLM, which it installs in build/peers
# make test-litellm  test against LiteLLM's proxy, which it installs in build/litellm
# make bench-pii  compare the detection of personal information with Presidio, which it installs into .venv
# make bench-masking  measure masking: what it finds, what comes back, how long it takes, what a model still answers
# make bench-retrieval  measure the search in knowledge, nDCG@10, on two of Debian's manuals
# make growth  measure every operation at growing sizes; fails if a cost grows faster than a logarithm
# make fuzz    fuzz every pattern, parser and route for ten minutes (MINUTES)
# make coverage  measure which lines of the server the tests run; a page in build/coverage
# make release  build wheel, source, SBOM and checksums in dist
# make chaos   kill processes that share a database at random for ten minutes, and check all answers
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
# Always let Python write compiled files: without them, every start compiles all modules again.
export PYTHONDONTWRITEBYTECODE :=
WEB    := $(shell find web -path web/node_modules -prune -o -path web/src/api/schema.ts -prune -o -type f -print)

.PHONY: help run setup setup-code test test-fast test-litellm system-deps coverage release check lint lint-code lint-types lint-web demo screenshots pictures docs bench storm soak bench-peers bench-pii bench-masking bench-retrieval deploy-test upgrade-test growth chaos fuzz lock clean
help:
	@sed -n 's/^# make /make /p' Makefile

run: setup
	@exec $(BIN)/discreet serve

setup: $(VENV)/.run

setup-code: $(VENV)/code/.installed

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 40

FAST := $(addprefix tests/,actions detection chat_imports sso quotas promises/test_table.py \
	evidence/test_merkle.py test_docs.py test_vocabulary.py keystore/test_sealed_file.py keystore/test_key_folders.py)
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

lint: lint-code lint-types lint-web

lint-code: $(VENV)/.test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/python -m tests.vocabulary

lint-types: $(VENV)/.test
	$(BIN)/mypy

lint-web: $(VENV)/.test
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

# Debian packages: a container engine, tools for its base image, and a systemd to boot.
ENGINE := buildah podman runc mmdebstrap systemd-container

upgrade-test: $(VENV)/.test
	$(BIN)/python -m tests.upgrade.run_two_releases

bench-peers: $(VENV)/.test
	$(BIN)/python -m bench.peers

test-litellm: $(VENV)/.test build/litellm/.installed
	$(BIN)/python -m pytest tests/contract/test_litellm.py

build/litellm/.installed: $(UV) requirements/litellm.txt
	rm -rf $(@D)
	$(UV) venv -q --python $(BIN)/python $(@D)
	$(UV) pip install -q --python $(@D)/bin/python --require-hashes -r requirements/litellm.txt
	@touch $@

bench-pii: $(VENV)/.pii
	$(BIN)/python -m bench.pii --compare

bench-masking: setup
	$(BIN)/python -m bench.masking

bench-retrieval: setup
	$(BIN)/python -m bench.retrieval

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

$(VENV)/code/.installed: $(UV) requirements/code.txt
	rm -rf $(@D)
	$(UV) venv -q --python $(BIN)/python $(@D)
	$(UV) pip install -q --compile-bytecode --python $(@D)/bin/python --require-hashes -r requirements/code.txt
	MPLCONFIGDIR=$(@D)/share/matplotlib $(@D)/bin/python -c "import matplotlib.font_manager"
	@touch $@

$(VENV)/.test: $(VENV)/.run $(VENV)/code/.installed requirements/test.txt requirements/build.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/test.txt -r requirements/build.txt
	@$(MISSING) && echo "Missing for some tests: $$missing. \`make system-deps\` installs it on Debian." >&2 || true
	@touch $@

# Debian packages that tests need besides Python: a browser, an external database, proxies, etcd, and languages of scans.
# Sets $$missing; fails if no package is missing.
MISSING = missing=$$(command -v chromium-headless-shell >/dev/null || printf ' chromium-headless-shell'; \
	test -x /usr/lib/postgresql/17/bin/initdb || printf ' postgresql-17'; \
	test -e /usr/share/postgresql/17/extension/vector.control || printf ' postgresql-17-pgvector'; \
	test -x /usr/sbin/pgbouncer || printf ' pgbouncer'; test -x /usr/sbin/nginx || printf ' nginx-light'; \
	test -x /usr/bin/etcd || printf ' etcd-server'; test -x /usr/bin/etcdctl || printf ' etcd-client'; \
	for language in eng deu fra spa; do test -e /usr/share/tesseract-ocr/5/tessdata/$$language.traineddata || \
		printf " tesseract-ocr-$$language"; done); test -n "$$missing"

# Without this setting, Debian creates and starts a cluster with the first PostgreSQL package. The tests create their own.
NO_CLUSTER := /etc/postgresql-common/createcluster.d/discreet-tests.conf
system-deps:
	@if $(MISSING); then \
		mkdir -p $(dir $(NO_CLUSTER)) && echo "create_main_cluster = false" > $(NO_CLUSTER) && \
		apt-get update -q; failed=; \
		for package in $$missing; do case $$package in postgresql* | pgbouncer | tesseract*) lean=--no-install-recommends ;; *) lean= ;; esac; \
			apt-get install -y -q $$lean $$package || failed="$$failed $$package"; \
		done; \
		rm $(NO_CLUSTER); test -z "$$failed" || { echo "Not installed:$$failed" >&2; exit 1; }; \
	fi

$(VENV)/.docs: $(VENV)/.run requirements/docs.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/docs.txt
	@touch $@

$(VENV)/.fuzz: $(VENV)/.test requirements/fuzz.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/fuzz.txt
	@touch $@

$(VENV)/.pii: $(VENV)/.run requirements/pii.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/pii.txt
	@touch $@

# Update the pins after a change in requirements/*.in. No file contains a package index.
COMPILE := $(UV) pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url
lock: $(UV)
	for part in uv build run code test docs fuzz coverage release pii litellm; do $(COMPILE) requirements/$$part.in -o requirements/$$part.txt || exit 1; done
	$(COMPILE) --no-deps requirements/data.in -o requirements/data.txt

clean:
	rm -rf $(VENV) src/discreet/static web/node_modules
