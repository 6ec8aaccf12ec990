# The two commands: `make run` and `make test`. Both need Python 3.11 and nothing else.
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/requirements.stamp
# Processes for the tests; ARGS goes to pytest: make test ARGS="apps/crm -k win"
JOBS ?= 2
ARGS ?=

.PHONY: run test test-browser lint format bench clean

run: $(READY)
	@exec $(BIN)/python manage.py up

test: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

# The dashboard page in a real browser, which `make test` skips where there is none; installs one for root.
test-browser: $(READY)
	@$(BIN)/python -m prometric.tests.browser
	BROWSER_REQUIRED=1 $(BIN)/python -m pytest prometric/tests/test_dashboard_page.py $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)

# What can be made again. The data under var/ stays.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/static var/log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

# Installs again only when a list changed.
$(READY): requirements.txt requirements-data.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-data.txt
	@touch $@
