# Every act of this repository. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install demo test check audit fuzz bench fmt clean
MAKEFLAGS += --no-print-directory

# The first Python that runs; the one the portal itself runs on is looked for by the script.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.13 python3.12 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && echo $$name && break; done)
endif
BOOTSTRAP := $(if $(PYTHON),$(PYTHON) deploy/bootstrap.py,echo "Remit needs Python 3.12 or newer, and none is on PATH." >&2; exit 1;)
RUN := .venv/bin/python
# Tests have a database and a broker of their own, so that they may run beside a demo.
FOR_TESTS := REMIT_LOCAL="$(CURDIR)/.local/test" REMIT_DURABLE=false

help: ## List the acts
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

install: ## Install all packages, those for development too, into .venv
	@$(BOOTSTRAP) dev

demo: ## Run the portal with its demo company; PORT=8010 make demo chooses the port
	@exec $(BOOTSTRAP) base manage.py demo

test: check ## Lint, check types and import contracts, and run every test
	@$(RUN) -m pytest -n logical --maxprocesses 6 --dist worksteal --tb=short

check: install ## Lint, check types, templates, import contracts and migrations
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	.venv/bin/lint-imports
	$(RUN) -m djlint --lint --quiet templates
	$(FOR_TESTS) $(RUN) manage.py makemigrations --check --dry-run

audit: install ## Ask about known holes in every pinned package; fails on findings, and where nobody answers
	@$(RUN) deploy/audit

fuzz: install ## Send made-up requests, right and wrong, to every operation of the API; REMIT_FUZZ=500 draws so many
	@$(FOR_TESTS) REMIT_FUZZ=$${REMIT_FUZZ:-200} $(RUN) -m pytest -n logical --maxprocesses 4 --tb=short --show-capture=no \
		tests/governance/api/test_fuzzed.py

bench: install ## Run the benchmarks on a database of their own
	@REMIT_LOCAL="$(CURDIR)/.local/bench" REMIT_MIGRATE_FIRST=true $(RUN) -m benchmarks

fmt: install ## Format the code and mend what the linter can
	$(RUN) -m ruff format
	$(RUN) -m ruff check --fix

clean: ## Remove all that was installed or made here, the demo's data too
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
