# AskDock: `make` prints what there is.
.DEFAULT_GOAL := help
.PHONY: help run test test-crash test-llm check format docs lock clean

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
DOCS ?= examples
export ASKDOCK_PORT := $(or $(PORT),$(ASKDOCK_PORT),8000)

##@ Use

run: $(VENV)/.run ## Set up, index DOCS (default: examples/), ask two sample questions, serve on PORT (default: 8000)
	@BIN=$(BIN) tools/run.sh "$(DOCS)"

##@ Develop

test: $(VENV)/.dev ## Set up and run all checks and tests that need no container engine
	@BIN=$(BIN) tools/test.sh $(ARGS)

test-llm: $(VENV)/.dev ## Let a real language model answer sampled questions (fetches 1.1 GB, takes hours; ARGS)
	@BIN=$(BIN) tools/test-llm.sh $(ARGS)

test-crash: $(VENV)/.dev ## kill -9 at every durable step five times and at KILLS random moments (default: 100)
	$(BIN)/pytest tests/crash --crash-kills=$(or $(KILLS),100) --junit-xml=$(or $(REPORT),/dev/null)

check: $(VENV)/.dev ## Linters, types and import rules only
	@BIN=$(BIN) tools/check.sh

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix --quiet src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

docs: $(VENV)/.dev ## Write what is generated in the documentation
	$(BIN)/python tools/config_table.py
	$(BIN)/python tools/openapi.py

lock: ## Lock the dependencies anew (needs uv)
	tools/lock.sh

clean: ## Remove the virtual environment and caches; documents and models stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements/runtime.lock pyproject.toml
	@PYTHON=$(PYTHON) tools/setup.sh $(VENV) runtime

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	@PYTHON=$(PYTHON) tools/setup.sh $(VENV) dev
