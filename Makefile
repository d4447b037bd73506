# Two commands on a fresh machine: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
# Tests run on this many processes.
JOBS ?= 2

.PHONY: setup serve train test check coverage mutation precedents bench robustness scale load fuzz fuzz-files faults docs dist check-dist lint-deploy lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "anyou needs Python 3.11, 3.12 or 3.13")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	touch $@

# Trains the default model first where there is none yet. Elsewhere: make serve PORT=8001 HOST=127.0.0.1
serve: setup
	test -f models/current || $(BIN)/anyou train
	$(BIN)/anyou serve --host $(HOST) --port $(PORT)

train: setup
	$(BIN)/anyou train

test: setup
	$(BIN)/python -m pytest -n $(JOBS)

# Lines and branches that the tests go through, with the processes they start; fails below 92 %.
coverage: setup
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term-missing:skip-covered $(addprefix --deselect ,$(UNCOVERED))

# Fills the disk up, and coverage cannot write its own notes then; counts what a process imports, and coverage does itself.
UNCOVERED := tests/training/test_train_faults.py::test_train_when_file_may_not_grow_then_no_model_is_left \
	tests/classifier/test_start.py::test_predict_when_asked_once_then_nothing_heavy_is_imported

# Changes to the law of the day, the weight of figures and the decision that the tests must notice; fails below 85 %.
mutation: setup
	$(BIN)/python scripts/mutation_check.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/bandit_check.py

# Trains the default model first where there is none yet; takes some minutes.
bench: setup
	test -f models/current || $(BIN)/anyou train
	$(BIN)/python -m benchmarks

# Ways of finding the analogous case, compared on held-out cases; the table of docs/precedents.md.
precedents: setup
	$(BIN)/python -m benchmarks.precedents

# Attacks, their cost, and held-out texts disguised and swapped: the tables of docs/robustness.md.
robustness: setup
	test -f models/current || $(BIN)/anyou train
	$(BIN)/python -m benchmarks.robustness

# Load, soak and failure figures of docs/operations.md; needs wrk. The soak takes ten minutes.
load: setup
	for name in start peak overload kill swap; do $(BIN)/python -m benchmarks.load $$name || exit 1; done
	$(BIN)/python -m benchmarks.load soak --seconds 600

# Time and memory of out-of-core training; the table of docs/scale.md. The largest size needs 20 GB of disk.
SIZES ?= 10000 100000 1000000
scale: setup
	$(BIN)/python -m benchmarks.scale --sizes $(SIZES)

# More than 20,000 generated requests over the OpenAPI document.
fuzz: setup
	$(BIN)/python -m benchmarks.fuzz --examples 5000

# An hour of damaged model folders, corpora and foreign files; the figures of docs/security.md.
MINUTES ?= 60
fuzz-files: setup
	$(BIN)/python -m benchmarks.fuzz_files --minutes $(MINUTES)

# Kills, full and read-only disks, clock, database, vanished models; the table of docs/faults.md. Needs root for the disks.
faults: setup
	$(BIN)/python -m benchmarks.faults

# The documents as a site in build/site, read offline; pages that are written from the program are written first.
docs: setup
	$(BIN)/python scripts/write_cli_reference.py
	$(BIN)/python scripts/write_law_table.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --clean

# Wheel and sdist in dist/.
dist: setup
	rm -rf dist build/lib build/bdist.*
	$(BIN)/python -m build --outdir dist .

# Installs the wheel into an empty environment with everything it needs and trains, asks and serves with it.
check-dist: dist
	$(BIN)/python scripts/check_dist.py dist

lint-deploy: setup
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/yamllint --strict deploy
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/kubernetes-validate --strict deploy/kubernetes/anyou.yaml
	mkdir -p build/systemd
	sed 's#/opt/anyou/bin/anyou#/bin/true#' deploy/anyou.service > build/systemd/anyou.service
	systemd-analyze verify build/systemd/anyou.service

# Writes the versions that CI and `make setup` use.
lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	.venv-lock/bin/python -m pip freeze --exclude anyou > requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf $(VENV) build dist mutants htmlcov .coverage* *.egg-info .pytest_cache .mypy_cache .ruff_cache
