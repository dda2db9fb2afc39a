# make run         an archive on this machine: PORT= and DATA= choose port and data folder
# make test        all tests, from zero: DATABASE_URL, DATABASE_OWNER_URL, CELERY_BROKER_URL name real services instead
# make test-fast   the tests that take no worker, no browser and no whole archive: the loop while working
# make check       format, lint, types, migrations, layers, settings, documentation
# make snapshot  an archive of this version for the test of upgrades: a step of a release
# make sbom        a list of all packages with versions and hashes (CycloneDX), in build/sbom.json
# make docs        the documentation as a site, in build/docs
# make client      the types of the Python client, from the API's description
# make setup       only .venv; make lock: requirements*.txt from requirements*.in; make messages: locale/
PYTHON ?= python3
BIN := .venv/bin
# Services named in the environment are shared by all tests, so these then run one after the other. Four processes keep
# two cores busy: one or two often wait for a browser, a worker or a whole archive.
PROCESSES ?= $(if $(DATABASE_URL),0,4)
PYTEST_ARGS ?=

.PHONY: client run test test-fast check docs sbom snapshot setup lock messages
.DELETE_ON_ERROR:

# The archive stops when make does, even when make is killed.
run: setup
	@exec setpriv --pdeathsig TERM $(BIN)/python -m newsroom.embedded

# Tests stop when make does, and with them everything that they started.
test: .venv/.for-tests
	@exec setpriv --pdeathsig TERM $(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

test-fast: PROCESSES := $(if $(DATABASE_URL),0,2)
test-fast: .venv/.for-tests
	@exec setpriv --pdeathsig TERM $(BIN)/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder --fast $(PYTEST_ARGS)

check: .venv/.for-tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy, on production settings"
	@SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=archive.example DATABASE_URL=postgres://archive.example/archive CELERY_BROKER_URL=amqp://archive.example \
	$(BIN)/python manage.py check --deploy --fail-level WARNING --settings newsroom.settings.production
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	@$(MAKE) --no-print-directory docs

docs: .venv/.for-tests
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

sbom: .venv/.for-tests
	mkdir -p build
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o build/sbom.json

snapshot: .venv/.for-tests
	$(BIN)/python -m tests.upgrade.snapshot

setup: .venv/.for-running
	@:

# The types of the Python client, from the API's description.
client: .venv/.for-tests
	mkdir -p build
	$(BIN)/python manage.py spectacular --format openapi-json --file build/openapi.json
	PATH="$(CURDIR)/$(BIN):$$PATH" datamodel-codegen --input build/openapi.json --output clients/python/newsroom_objects.py

# The words of the public site, for its translations; what editors see is not among them.
messages: .venv/.for-running
	mkdir -p locale
	$(BIN)/python manage.py makemessages --locale de --no-location --no-wrap --no-obsolete \
	  --ignore '.venv*' --ignore 'templates/admin/*' --ignore 'templates/review/*' --ignore 'templates/unfold/*' --ignore 'newsroom/api/*' --ignore 'newsroom/changes/*' \
	  --ignore 'newsroom/embedded/*' --ignore 'newsroom/settings/*' --ignore 'newsroom/admin_pages/*' --ignore 'newsroom/accounts/*' \
	  --ignore 'articles/*.py' --ignore 'people/*.py' --ignore 'core/*.py' --ignore 'tests/*' --ignore 'training/*' --ignore 'benchmarks/*'
	$(BIN)/python manage.py compilemessages --locale de

.venv/.for-running: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; make PYTHON=... names one")'
	@$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.for-tests: requirements-dev.txt .venv/.for-running
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

lock: .venv/.for-tests
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet $$name.in -o $$name.txt || exit 1; \
	done
