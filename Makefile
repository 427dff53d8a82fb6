# From a fresh clone: `make run` and click; `make test` to prove it. Needs python3 >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh

.PHONY: run test test-pages tour lint bench faults contract eval pins clean

# MALLOC_ARENA_MAX: the threads of one worker share the memory they free.
# Demo mode unless the environment or .env says otherwise. `exec`: the signals that end it reach it.
run: $(VENV)/run.stamp
	@if [ -z "$$DEMO" ] && ! grep -qs '^DEMO=' .env; then DEMO=1; export DEMO; fi; \
	MALLOC_ARENA_MAX=$${MALLOC_ARENA_MAX:-2}; export MALLOC_ARENA_MAX; \
	exec $(BIN)/flask --app app serve

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --ignore tests/pages tests

test-pages: $(VENV)/dev.stamp
	@sh .ci/browser
	$(BIN)/python -m pytest tests/pages

# The pictures of docs/tour.md and docs/tour.zh.md, taken anew.
tour: $(VENV)/dev.stamp
	@sh .ci/browser
	$(BIN)/python -m tests.pages.tour

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py -k "arrow or size or name"

# Processes killed, the database stopped, under load: minutes; exit 1 when a promise broke.
faults: $(VENV)/dev.stamp
	$(BIN)/python -m bench.faults.run

# Twilio's own description (github.com/twilio/twilio-oai; DESCRIPTION: where it lies) between our sender and
# the stand-in, by Prism (npm, into $(VENV)): exit 1 when a request or an answer is not as described.
DESCRIPTION ?= ../shared/vectors/twilio/twilio_api_v2010.json
contract: $(VENV)/dev.stamp $(VENV)/prism.stamp
	$(BIN)/python -m bench.contract $(DESCRIPTION) $(VENV)/prism/node_modules/.bin/prism

$(VENV)/prism.stamp: $(VENV)/made.stamp
	npm install --silent --no-audit --no-fund --prefix $(VENV)/prism @stoplight/prism-cli@5.14.2
	@touch $@

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench.run
	CROWD=600 $(BIN)/python -m pytest -q -s tests/services/test_storm_of_many.py --durations=4

# DATA: the folder of labelled messages, which are no part of this repository. Some minutes.
DATA ?= ../shared/data
eval: $(VENV)/dev.stamp
	$(BIN)/python -m bench.evaluate $(DATA)

# Pin anew what pyproject.toml names, with all it brings, for every platform.
pins: $(VENV)/dev.stamp
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links -o requirements.txt
	$(BIN)/uv pip compile -q --group dev --universal --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links -c requirements.txt -o $(VENV)/dev.txt
	{ echo "-r requirements.txt"; grep -vxFf requirements.txt $(VENV)/dev.txt; } > requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/made.stamp:
	@sh .ci/venv $(PYTHON) $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements.txt $(VENV)/made.stamp
	@echo 'Installing what runs into $(VENV) (once; about half a minute)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt $(VENV)/made.stamp
	@echo 'Installing what runs and what tests into $(VENV) (once; about a minute)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
