# The two commands a newcomer needs are `make run` and `make test`. Both install what they need into this directory.
PYTHON ?= python3.11
UV_VERSION := 0.13.9
UV := .uv/bin/uv
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help run demo test check record-histories chaos benchmarks docs images mutants proofs audit fuzz clean

help: ## Print the commands there are
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Start everything, take in the example programmes and show them; Ctrl-C stops
	@$(BIN)/forloeb up examples/intake/*.ndjson

demo: $(READY) ## Tell one life, takeover to permanent residence, in virtual time (under 30 seconds)
	@$(BIN)/forloeb demo

test: check ## Run every check and all tests
	$(BIN)/pytest -n auto --dist loadgroup

check: $(READY) ## Run the checks alone: style, imports, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/basedpyright

record-histories: $(READY) ## Record the histories that later releases must replay; once for each release
	RECORD_HISTORIES=$$($(UV) version --short) $(BIN)/pytest -n auto tests/workflows/recorded_lives.py

chaos: $(READY) ## Kill everything under 300 programmes in bursts, 50 times, replay all; live one of 2,000 actions (20 minutes)
	$(BIN)/python -m tests.chaos
	$(BIN)/python -m tests.chaos.long

benchmarks: $(READY) ## Measure what programmes cost against a bare workflow (takes minutes; see docs/performance.md)
	$(BIN)/python -m benchmarks.compare
	$(BIN)/python -m benchmarks.life

docs: $(READY) ## Draw the state machine of docs/state-machine.md anew, and write the site of the law into site/law
	$(BIN)/python docs/diagrams.py
	@$(BIN)/forloeb law site site/law

images: $(READY) ## Take the screenshots of the README anew (needs Chromium)
	$(BIN)/python docs/screenshots.py

mutants: $(READY) ## Try every small change of the law on the tests (an hour of one core; SAMPLE=450, NAMES="clock offers")
	$(UV) run --isolated --frozen --system-certs --group mutants python -m benchmarks.mutants $(or $(SAMPLE),0) $(NAMES)

proofs: $(READY) ## Find out which tests fail without each rule of the law (half an hour of one core; NAMES="offers contract")
	nice $(BIN)/python -m benchmarks.proofs $(NAMES)

audit: $(READY) ## Look up known weaknesses of everything that is installed here (needs the network)
	$(UV) export --frozen --no-emit-project --quiet | $(BIN)/pip-audit --strict --disable-pip -r /dev/stdin

fuzz: $(READY) ## Ask the service everything its OpenAPI allows and does not allow (EXAMPLES=50)
	FUZZ_EXAMPLES=$(or $(EXAMPLES),50) $(BIN)/pytest tests/service/test_openapi.py

clean: ## Remove what was installed and built here; programmes in .forloeb/ stay
	rm -rf .uv .venv .mutants .pytest_cache .ruff_cache .hypothesis dist site

$(READY): pyproject.toml uv.lock $(UV)
	@$(UV) sync --frozen --system-certs --quiet
	@touch $@

$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "make: Python 3.11 or newer is needed and $(PYTHON) was not found; say which one with make PYTHON=..." >&2; exit 1; }
	@echo "Installing into .uv and .venv (once; needs the network) ..."
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
