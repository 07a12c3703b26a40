# make run    a made-up contact centre, one night on it, the ranked pain points
# make test   lint, definitions, all tests
# make ui     Dagster's UI on the same home
# make reader teaches the reader of hotspots anew, from the made-up companies
# make bench  speed and quality, one table each; make bench-speed a million contacts and complaints

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
MADE_UP := data/made-up
export DAGSTER_HOME :=

.PHONY: run test ui reader bench bench-speed lint lock clean

run: .venv/installed $(MADE_UP)/made
	$(BIN)/tingsu run --input $(MADE_UP)/landing --as-of 2026-08-19

test: .venv/installed-dev lint
	$(BIN)/dg check defs
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar sql

ui: .venv/installed
	$(BIN)/tingsu ui

reader: .venv/installed
	$(BIN)/python -m pipelines.teach_reader

bench: .venv/installed-peers
	$(BIN)/python benchmarks/run_all.py

bench-speed: .venv/installed-peers
	$(BIN)/python benchmarks/speed.py 20000 100000 1000000
	$(BIN)/python benchmarks/large_windows.py

$(MADE_UP)/made: .venv/installed $(wildcard data/worlds/*/*.yaml data/worlds/*/*/*.yaml models/world/*.py pipelines/deliveries.py)
	rm -rf $(MADE_UP)
	$(BIN)/tingsu generate $(MADE_UP) --seed 7 --days 60 --contacts 2000
	touch $@

.venv/installed: requirements.lock pyproject.toml
	test -n "$(PYTHON)" || { echo "Python 3.11 or newer is wanted; set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements-dev.lock
	touch $@

.venv/installed-peers: .venv/installed-dev requirements-peers.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements-peers.lock
	touch $@

# The lock files hold exact versions and hashes for every platform; run this after changing pyproject.toml.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras -q -o requirements-dev.lock
	uv pip compile pyproject.toml --group dev --group peers --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras -q -o requirements-peers.lock

clean:
	rm -rf .venv $(MADE_UP) data/home
