# Two commands on a fresh machine with Python 3.11+ and make: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
UV ?= uv
JOBS ?= 2

.PHONY: run test check lint types floors tests bench detect-table oracle crawl torture packs blanks lock clean

run: $(VENV)/run.stamp
	@$(PY) -m assistant --start

test: check tests

check: lint types floors

lint: $(VENV)/test.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/test.stamp
	$(PY) -m mypy

floors: $(VENV)/test.stamp
	$(BIN)/lint-imports

tests: $(VENV)/test.stamp
	$(PY) -m pytest -n $(JOBS) --dist worksteal

# Where the time goes, as ratios; nothing fails by being slow.
bench: $(VENV)/test.stamp
	$(PY) tests/bench/bench_start.py
	$(PY) tests/bench/bench_rules.py
	$(PY) tests/bench/bench_path.py
	$(PY) tests/bench/bench_fill.py

# Conditions beside another CEL, decisions beside brute force, laws under random edits: ten minutes.
oracle: $(VENV)/test.stamp
	KAIBAN_ORACLE=20000 KAIBAN_LAWS=10000 $(PY) -m pytest -n $(JOBS) tests/unit/test_expr_oracle.py tests/unit/test_rule_laws.py

# Every fork of every choice of all personas' interviews, walked to its end: half an hour.
crawl: $(VENV)/test.stamp
	PYTHONPATH=.:tests/content $(PY) tests/content/walking.py --crawl 0

# Every torture name into every text box of every form, and out again in every reader: a quarter of an hour.
torture: $(VENV)/test.stamp
	KAIBAN_TORTURE=300 $(PY) -m pytest -n $(JOBS) tests/unit/test_pdf_names.py

# How well places are found on the government blanks beside this checkout.
detect-table: $(VENV)/test.stamp
	$(PY) -m tests.content.detect_table

packs: $(VENV)/run.stamp
	$(PY) -m assistant packs check
	$(PY) -m assistant packs test

blanks: $(VENV)/run.stamp
	$(PY) -m forms.typeset

coverage: $(VENV)/test.stamp
	$(PY) -m coverage run -m pytest
	$(PY) -m coverage report

# The lock files name every platform and no registry address.
lock:
	$(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group build -o requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --group dev -o requirements-dev.lock

$(PY):
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Kaiban needs Python 3.11 or newer: make PYTHON=python3.11 run")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --compile -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(PY) -m compileall -q assistant exports forms profiles rules
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --compile -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) out
