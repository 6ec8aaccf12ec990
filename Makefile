# The two commands: `make run` and `make test`. Both need Python 3.11 and nothing else.
PYTHON ?= python3.11
BIN := .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What is installed: for `run` a laptop's packages, for all else those of the tests too.
LAPTOP := .venv/laptop.stamp
READY := .venv/tests.stamp
# Tools that look at the packages, away from what runs.
AUDIT := .venv/audit
# What makes clients of the OpenAPI document.
CLIENTS := .venv/clients
# Processes for the tests; ARGS goes to pytest: make test ARGS="apps/crm -k win"
JOBS ?= 2
ARGS ?=

.PHONY: run test test-browser test-clients trial lint format snapshots bench lock audit licences sbom clean

run: $(LAPTOP)
	@DJANGO_SETTINGS_MODULE=laptop.settings exec $(BIN)/python manage.py up

# With bytecode written, whatever the environment says: the processes of a run share what they compile.
test: $(READY)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

# The dashboard page and the workplace in a real browser, which `make test` skips where there is none; installs one for root.
test-browser: $(READY)
	@$(BIN)/python -m prometric.tests.browser
	BROWSER_REQUIRED=1 $(BIN)/python -m pytest -m browser prometric $(ARGS)

# Linters over the OpenAPI document, and clients generated from it against a server: exit 0 all well, 1 something is
# wrong, 2 not checked (no Node).
test-clients: $(READY) $(CLIENTS)
	@CLIENTS_HOME=$(abspath $(CLIENTS)) $(BIN)/python -m tools.clients

# Real processes: the tests that start, stop and kill them, then what only real servers show, each part with its
# own: PARTS="outages pooler" ROUNDS=2 make trial
trial: $(READY)
	$(BIN)/python -m pytest -m trial $(ARGS)
	$(BIN)/python -m laptop.trial

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# What is generated from the code and kept beside it; tests say when one is out of date.
snapshots: $(READY)
	$(BIN)/python manage.py spectacular --file prometric/tests/openapi.yaml
	$(BIN)/python manage.py routes > docs/routes.md
	$(BIN)/python manage.py wiring > prometric/tests/wiring.txt
	$(BIN)/python manage.py transitions --mermaid > docs/state-machines.md

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)

# Known holes of the locked packages: exit 0 none, 1 some, 2 not checked (no service, or packages it does not know).
audit: $(AUDIT)
	@AUDIT_BIN=$(AUDIT)/bin $(BIN)/python -m tools.supply_chain audit

# The parts, as CycloneDX: make -s sbom > sbom.json
sbom: $(AUDIT)
	@AUDIT_BIN=$(AUDIT)/bin $(BIN)/python -m tools.supply_chain sbom

licences: $(READY)
	@$(BIN)/python -m tools.supply_chain licences

# What can be made again. The data under var/ stays.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/static var/log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

# The lock files, from the lists that name what is wanted; `uv` must be on the path. Pins that still fit stay:
# change a list and lock, or UPGRADE="-P package".
UPGRADE ?=
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(UPGRADE)
lock:
	@command -v uv > /dev/null || { echo "make lock needs uv (pip install uv)"; exit 1; }
	$(LOCK) requirements/production.in -o requirements.txt
	$(LOCK) -c requirements.txt requirements/laptop.in -o requirements/laptop.txt
	$(LOCK) -c requirements.txt requirements/tracing.in -o requirements/tracing.txt
	$(LOCK) -c requirements/laptop.txt requirements/tests.in -o requirements/tests.txt
	$(LOCK) requirements/audit.in -o requirements/audit.txt
	$(LOCK) requirements/clients.in -o requirements/clients.txt
	$(LOCK) --no-deps requirements/data.in -o requirements/data.txt
	$(LOCK) --no-deps requirements/model.in -o requirements/model.txt

# Installs again only when a list changed.
$(LAPTOP): requirements/laptop.txt | $(BIN)/python
	$(PIP) -r requirements/laptop.txt
	@touch $@

$(READY): requirements/tests.txt requirements/data.txt | $(BIN)/python
	$(PIP) -r requirements/tests.txt
	$(PIP) --no-deps -r requirements/data.txt
	@touch $@ $(LAPTOP)

$(AUDIT): requirements/audit.txt | $(BIN)/python
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/audit.txt
	@touch $(AUDIT)

$(CLIENTS): requirements/clients.txt
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/clients.txt
	@touch $(CLIENTS)

$(BIN)/python:
	$(PYTHON) -m venv .venv
