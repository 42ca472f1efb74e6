# Every target sets up what it needs in .venv by itself. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=
WORKERS ?= $(shell echo $$(( ($$(nproc 2>/dev/null || echo 2) * 3 + 1) / 2 )))

# A server that a test starts reads what was compiled before, wherever this is set.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench cluster-test schema sweep screens fuzz mutants sbom format requirements clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## only set up: the command is .venv/bin/homphieu

demo: $(STAMP) ## run a whole month of xã Đông Thanh on an embedded database (ARGS=--once ends by itself)
	$(BIN)/homphieu demo $(ARGS)

test: $(STAMP) ## run all tests, three workers for two cores: browsers and databases wait now and then (ARGS are pytest's: then in one process)
ifeq ($(strip $(ARGS)),)
	$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal --durations=12
else
	$(BIN)/python -m pytest $(ARGS)
endif

check: $(STAMP) ## ruff, mypy, and the checks of the docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house/test_docs.py

bench: $(STAMP) ## measure; medians and ratios of one run
	$(BIN)/python -m bench $(ARGS)

cluster-test: $(STAMP) ## kill and pause the leaders of a replicated PostgreSQL among drops; four minutes, Debian's patroni and etcd-server
	PYTHONPATH=.:tests/support $(BIN)/python -m failover

screens: $(STAMP) ## pictures of every page and state at four widths, light and dark, into build/screens (ARGS=FOLDER)
	PYTHONPATH=.:tests/support $(BIN)/python tests/screens.py $(ARGS)

fuzz: $(STAMP) ## 10,000 mutated archives against the verifier (ARGS="--count N --first N")
	$(BIN)/python -m fuzz $(ARGS)

schema: $(STAMP) ## 500 made-up calls an operation against the interface of dossier systems
	HOMPHIEU_CALLS=500 $(BIN)/python -m pytest -q tests/app/systems/test_schema.py

sweep: $(STAMP) ## the whole suite, and what it leaves out: odd input at every route, the bench's smoke run, more pages
	HOMPHIEU_SWEEP=1 $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal --durations=12

mutants: $(STAMP) ## 300 small changes to the code, which its tests must see; takes about an hour (ARGS="--first N --last N")
	$(BIN)/python -m mutants $(ARGS)

sbom: $(STAMP) ## what the program is made of, as CycloneDX, into build/sbom.cdx.json
	mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.cdx.json requirements-scan.txt
	cd tests/support && $(abspath $(BIN))/python -m licences $(abspath build/sbom.cdx.json)

format: $(STAMP) ## let ruff lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: ## pin every dependency with its hashes (needs uv; the files name no registry)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-scan.in -o requirements-scan.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment and the demo's folder
	rm -rf $(VENV) demo-data build
