# SPDX-License-Identifier: AGPL-3.0-or-later
# Every target does its own set-up. `make` alone lists them.

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
# Runs a command with PostgreSQL and Redis of its own, whose data nobody keeps.
SERVED := $(PYTHON) -m config.servers
# As in production, for `check --deploy`.
PRODUCTION := DEBUG=0 DEMO=0 ALLOWED_HOSTS=portal.example SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(40))')
REHEARSAL := DEMO=1 SECRET_KEY=only-for-a-rehearsal-on-this-machine-0123456789
# For tools that read the settings and connect to nothing.
NOWHERE := DATABASE_URL=postgresql://nobody@127.0.0.1:1/nowhere REDIS_URL=redis://127.0.0.1:1/0

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check lint types imports templates django walkthrough bench soak docs screens clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

demo: ## start everything for a look around; Ctrl-C ends it, the data stay
	@bin/setup demo
	@exec $(PYTHON) -m config.supervisor

demo-reset: ## forget the data of the demo
	@bin/setup demo
	@$(PYTHON) -m config.supervisor reset

test: ## run all tests
	@bin/setup dev browser
	@$(PYTHON) -m pytest -n 2 --dist loadgroup $(ARGS)

check: lint types imports templates django ## everything that can be said without running a test

lint:
	@bin/setup dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	@bin/setup dev
	$(REHEARSAL) $(NOWHERE) $(PYTHON) -m mypy

imports:
	@bin/setup dev
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-logo

templates:
	@bin/setup dev
	$(PYTHON) -m djlint templates --lint --quiet

django:
	@bin/setup dev
	$(PRODUCTION) $(SERVED) sh -euc '\
	  DATABASE_URL=$$(echo "$$DATABASE_URL" | sed s,//postgres@,//foerderwerk_portal@,) \
	    $(MANAGE) check --deploy --fail-level WARNING --database default; \
	  $(MANAGE) makemigrations --check --dry-run; \
	  $(MANAGE) draw_procedures --check'

walkthrough: ## walk one case through the door without a browser; letters land in build/walkthrough
	@bin/setup demo
	@mkdir -p build/walkthrough
	@$(REHEARSAL) DATA_DIR=$(CURDIR)/build/walkthrough $(SERVED) sh -euc '\
	  $(MANAGE) migrate --verbosity 0; \
	  $(MANAGE) walkthrough $(ARGS)'

bench: ## measure the door against raw SQL, the ORM and two engines, and the pages against an empty one
	@bin/setup dev
	@$(REHEARSAL) $(SERVED) $(PYTHON) -m benchmarks $(ROW)

soak: ## the races, for longer, and the census of pages in all looks
	@bin/setup dev browser
	@DURABLE=1 SOAK=1 $(PYTHON) -m pytest -m soak -p no:cacheprovider $(ARGS)

docs: ## draw what is drawn from the code
	@bin/setup dev
	@$(REHEARSAL) $(SERVED) $(MANAGE) draw_procedures

screens: ## take the pictures of the README
	@bin/setup dev browser
	@$(REHEARSAL) DEMO_TODAY=2027-03-17 DATA_DIR=$(CURDIR)/build/screens $(SERVED) sh -euc '\
	  $(MANAGE) migrate --verbosity 0; \
	  $(MANAGE) seed_demo; \
	  $(MANAGE) tick; \
	  $(PYTHON) -m docs.screens $(ARGS)'

clean: ## remove what was installed and built; the data of the demo stay
	rm -rf .venv node_modules build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
