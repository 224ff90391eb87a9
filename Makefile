# Everything here can be run again; each target makes what it needs first.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PO := $(wildcard ocopsync/locale/*/LC_MESSAGES/*.po)
SOURCES := ocopsync adapters schemas cli tests benchmarks examples tools hatch_build.py

export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test plugins lint types format bench peers faults fuzz docs rules-page conformance-page adapters-page api-page messages cassettes wheel clean

help:
	@echo "make setup      the environment that the other targets use (.venv)"
	@echo "make demo       the whole story on practice marketplaces; leaves its files in demo-out/"
	@echo "make test       all tests"
	@echo "make plugins    the tests of the adapters under examples/plugins"
	@echo "make lint       ruff and mypy"
	@echo "make types      pyright over the uses of the public seam, in .types"
	@echo "make format     rewrite the sources in one style"
	@echo "make bench      the benchmarks, at full size"
	@echo "make peers      what benchmarks are compared with, in .peers"
	@echo "make faults     1,000 stories of trouble: is anything sent twice or lost?"
	@echo "make fuzz       a minute of damaged catalogues and values: does anything end in a traceback?"
	@echo "make docs       the documentation as web pages, in site/"
	@echo "make rules-page docs/rules.md, from the sentences of the code"
	@echo "make conformance-page  docs/conformance.md, from the checks' docstrings"
	@echo "make adapters-page  docs/adapters.md, from the adapters and the conformance suite"
	@echo "make api-page   docs/api.md, from the docstrings of the public seam"
	@echo "make messages   collect what the code says into the Vietnamese catalogue"
	@echo "make cassettes  record the cassettes again"
	@echo "make wheel      the wheel, in dist/"

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt hatch_build.py $(PO)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

demo: setup
	$(BIN)/ocopsync demo demo-out

test: setup
	$(BIN)/pytest -n 2

plugins: setup
	cd examples/plugins/ocopsync-website && PYTHONPATH=. $(CURDIR)/$(BIN)/pytest -q -n 2
	cd examples/plugins/ocopsync-woocommerce && PYTHONPATH=src:. $(CURDIR)/$(BIN)/pytest -q -n 2

lint: setup
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/mypy tests/typing/public_use.py

types: setup .types/.ready
	.types/bin/basedpyright --project tests/typing/pyrightconfig.json --pythonpath $(BIN)/python

.types/.ready: tests/typing/requirements.txt
	$(PYTHON) -m venv .types
	PIP_CONSTRAINT= .types/bin/python -m pip install --quiet --requirement $<
	touch $@

format: setup
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: setup
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/publish.py
	$(BIN)/python -m benchmarks.resume
	$(BIN)/python -m benchmarks.catalogue
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.stamps
	$(BIN)/python -m benchmarks.labels
	$(BIN)/python -m benchmarks.reconcile
	$(BIN)/python -m benchmarks.mutations
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.page

peers: .peers/.ready

.peers/.ready: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv .peers
	PIP_CONSTRAINT= .peers/bin/python -m pip install --quiet --requirement $<
	touch $@

faults: setup
	$(BIN)/python -m benchmarks.faults

fuzz: setup
	$(BIN)/python -m tools.fuzz --seconds 60

docs: setup
	$(BIN)/mkdocs build --strict --quiet

rules-page: setup
	$(BIN)/python tools/rules_page.py

conformance-page: setup
	$(BIN)/python tools/conformance_page.py

adapters-page: setup
	$(BIN)/python tools/adapters_page.py --check

api-page: setup
	$(BIN)/python tools/api_page.py

messages: setup
	$(BIN)/python -m babel.messages.frontend -q extract --no-location --sort-output \
	    --omit-header -k say:1 -k say_n:1,2 -k N_ -o $(VENV)/ocopsync.pot \
	    ocopsync adapters cli "$$($(BIN)/python -c 'import click, pathlib; print(pathlib.Path(click.__file__).parent)')"
	$(BIN)/python -m babel.messages.frontend -q update --no-fuzzy-matching --ignore-obsolete \
	    -i $(VENV)/ocopsync.pot -o ocopsync/locale/vi/LC_MESSAGES/ocopsync.po -l vi

cassettes: setup
	$(BIN)/pytest -q tests/recorded --record-mode=rewrite

wheel: setup
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) .peers .types dist site demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis
