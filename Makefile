# The commands of the project. `make` alone lists them.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
VENV := .venv
BIN := $(VENV)/bin
# Each stamp is newer than the lock file whose packages it stands for, so a second call installs nothing.
SITE_TOOLS := $(VENV)/.installed-site
TEST_TOOLS := $(VENV)/.installed-test
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes

# Material prints a notice of its own at each build; HACKING.md tells what follows from it.
export NO_MKDOCS_2_WARNING = 1

.PHONY: help serve test build check new schemas picture samples lock lint types benchmark benchmark-explorer clean
.DEFAULT_GOAL := help

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(SITE_TOOLS) ## show the site at http://127.0.0.1:8000 and follow what is saved
	$(BIN)/mkdocs serve --dev-addr $(ADDRESS)

test: $(TEST_TOOLS) ## install what the tests need, and run them all
	@$(BIN)/python tests/browser.py
	$(BIN)/python -m pytest

build: $(SITE_TOOLS) ## write the site to site/; a warning is an error
	$(BIN)/mkdocs build --strict

check: $(SITE_TOOLS) ## check the records in data/ only
	@$(BIN)/python scripts/check.py

new: $(SITE_TOOLS) ## write a skeleton record: make new ID=chase-db1
	@$(BIN)/python scripts/new.py $(ID)

schemas: $(SITE_TOOLS) ## write the editor schemas after a change of records.py
	@$(BIN)/python scripts/write_schemas.py

picture: $(SITE_TOOLS) ## take a picture in: make picture FROM=photo.png TO=images/<kind>/<id>/<name>.webp
	@$(BIN)/python scripts/add_picture.py $(FROM) $(TO)

samples: $(TEST_TOOLS) ## compute the simulated pictures anew, or some of them: make samples ONLY=ct
	@$(BIN)/python scripts/write_samples.py $(ONLY)

lint: $(TEST_TOOLS) ## style and types of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

types: ## types of the scripts in docs/assets; needs Node.js
	npm ci --ignore-scripts --no-audit --no-fund --silent
	npm run --silent types

benchmark: $(TEST_TOOLS) ## time a build with 1,000 made-up records beside plain Material
	$(BIN)/python tests/benchmark.py

benchmark-explorer: $(TEST_TOOLS) ## time the table of datasets and the search with 1,000 and 10,000 made-up records
	$(BIN)/python tests/benchmark_explorer.py

lock: $(VENV)/bin/python ## write the lock files anew from pyproject.toml
	$(BIN)/python -m pip --disable-pip-version-check --quiet install uv
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --upgrade \
		--no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group test --constraint requirements.lock --generate-hashes --universal \
		--python-version 3.11 --upgrade --no-emit-index-url --custom-compile-command "make lock" --quiet \
		--output-file requirements-test.lock

clean: ## remove what was built and installed
	rm -rf site build $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is needed; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(SITE_TOOLS): requirements.lock | $(VENV)/bin/python
	@echo "Installing what the site needs into $(VENV)/ …"
	@$(PIP) -r requirements.lock
	@touch $@

$(TEST_TOOLS): requirements-test.lock $(SITE_TOOLS)
	@echo "Installing what the tests need into $(VENV)/ …"
	@$(PIP) -r requirements-test.lock
	@touch $@
