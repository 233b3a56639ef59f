# make demo   the demo store, from a bare machine
# make test   everything that is proved, from a bare machine
# make race   ten thousand concurrent edits on each database: none is lost
# make crash  a hundred imports of 100,000 rows killed half-way, on each database
# make bench  speed and memory, as ratios against a floor or a peer
# make bench-http  speed of the widgets over HTTP, as shares of a bare Flask view's

.PHONY: help demo test lint messages bench bench-http clean
.DEFAULT_GOAL := help

V := .venv
BIN := $(V)/bin
PORT ?= 5000
say = @printf '\033[1m%s\033[0m\n'

# The first interpreter that runs and is new enough.
PY ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

help:
	@sed -n 's/^# \(make .*\)/  \1/p' Makefile

demo: $(V)/.runs
	@$(BIN)/shopplugin demo --port $(PORT)

test: $(V)/.tests chromium
	$(say) "Checking style and types"
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@$(BIN)/basedpyright --level error
	$(say) "Running the tests (progress in per cent)"
	@$(BIN)/pytest -q -n 2 --dist loadfile

lint: $(V)/.tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/basedpyright

# make messages   bring the .po files up to the texts there are, for translators
messages: $(V)/.tests
	@$(BIN)/python tests/messages.py

bench-http: $(V)/.tests
	@$(BIN)/python tests/bench/bench_http.py

.PHONY: race
race: $(V)/.tests
	@SHOPPLUGIN_TEST_EDITS=10000 $(BIN)/pytest -q -s tests/test_merch_editing.py -k none_is_lost

crash: $(V)/.tests
	@SHOPPLUGIN_CRASH_TRIALS=100 SHOPPLUGIN_CRASH_ROWS=100000 $(BIN)/pytest -q -s tests/test_crash.py

bench: $(V)/.tests
	@missed=; for b in tests/bench/bench_*.py; do $(BIN)/python $$b || missed="$$missed $$b"; done; \
		[ -z "$$missed" ] || { echo "A limit was missed in:$$missed"; exit 1; }

clean:
	rm -rf $(V) build dist instance .pytest_cache .ruff_cache .hypothesis artefacts

.PHONY: python chromium
python:
	@[ -n "$(PY)" ] || { echo "Python 3.11 or newer with its venv module is needed."; \
		echo "On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }

$(V)/bin/python: | python
	$(say) "Making a Python environment in $(V)"
	@$(PY) -m venv $(V)

$(V)/.runs: pyproject.toml constraints.txt | $(V)/bin/python
	$(say) "Installing what the store needs (about half a minute, once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(V)/.tests: pyproject.toml constraints.txt | $(V)/bin/python
	$(say) "Installing what the tests need (about a minute, once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[postgres,redis,server,test]'
	@touch $@ $(V)/.runs

# Browser tests drive Debian's Chromium; without it they are skipped, with the reason.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium for the browser tests (once)"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
		else \
			echo "No Chromium: the browser tests will be skipped. To run them: sudo apt-get install chromium"; \
		fi; } || echo "Chromium could not be installed: the browser tests will be skipped."
