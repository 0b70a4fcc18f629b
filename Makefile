# Everything is called by its path in .venv, so an activated environment of another project changes nothing.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env reports check test reference bench deep lock wheelhouse lab clean

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
BENCHMARKS := reference reference_series validity bound comparison power speed many cold invariance pdfua report lix \
	inscription_validity inscription_speed engine aggregate check first_hour poor_input \
	potential ask worth batch killing startup drawing
UV := $(BIN)/uv pip
export OPENBLAS_NUM_THREADS := 1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

env: .venv/.stamp ## set up .venv from the lock (PYTHON=python3.12 chooses the interpreter)

.venv/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit("naravard needs Python 3.11 or newer, this is %d.%d: try make env PYTHON=python3.12" % v[:2] if v < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) install --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(UV) install --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.cluster: .venv/.stamp requirements-cluster.lock
	@$(UV) install --python $(BIN)/python --require-hashes --no-deps -r requirements-cluster.lock
	@touch $@

reports: env ## make the report of every initiative in data/raw, and reports/index.html
	@$(BIN)/naravard run

check: env ## lint, format, types, layers, thin and stripped notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_house.py

test: check .venv/.cluster ## check, and every other test (adds Dask and Spark to .venv)
	@$(BIN)/python -m pytest --ignore=tests/test_house.py

reference: env ## every published figure of costs, needs, effects and potentials, expected and computed
	@$(BIN)/python benchmarks/reference.py

bench: env ## run the benchmarks and print their figures (docs/figures.md); under half an hour on two cores
	@for name in $(BENCHMARKS); do $(BIN)/python benchmarks/$$name.py || exit 1; echo; done

# Benchmarks first: they go on where a run was broken off, the tests start over.
deep: export NARAVARD_DEEP := 1
deep: bench test ## benchmarks and tests with many more replicates and examples; takes hours, can be broken off

lock: env ## write requirements.lock anew from pyproject.toml
	@$(UV) compile --quiet --python $(BIN)/python --universal --generate-hashes --no-header --python-version 3.11 \
		--extra dev pyproject.toml -o requirements.lock
	@$(UV) compile --quiet --python $(BIN)/python --universal --generate-hashes --no-header --python-version 3.11 \
		--group cluster -c requirements.lock -o requirements-cluster.lock

wheelhouse: ## fetch every package into wheelhouse/, for a like machine without internet (docs/handbok/installera.md)
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check -d wheelhouse uv==$(UV_VERSION)
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
		-d wheelhouse -r requirements.lock
	@echo "wheelhouse: $$(ls wheelhouse | wc -l) packages"

lab: env ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks --LabApp.news_url=None

clean: ## remove what can be made again: reports, derived tables, caches (not .venv)
	@rm -rf reports data/processed benchmarks/output .mypy_cache .pytest_cache .ruff_cache .hypothesis
