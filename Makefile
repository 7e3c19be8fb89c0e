# Everything below runs from a checkout with Python 3.11 or 3.12; nothing is installed outside .venv.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
CORPUS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check bench torture screenshots pictures corpus messages lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 21

demo: $(READY) ## Set everything up and play three weeks over the real parts
	@$(BIN)/okr demo $(DEMO_FLAGS)

test: $(READY) ## Set everything up and run the tests
	@$(BIN)/pytest $(PYTEST_FLAGS)

check: $(READY) ## Lint, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv-bench/.ready ## Run the benchmarks (results: bench/RESULTS.md); some: make bench BENCH_FLAGS="reply --quick"
	@.venv-bench/bin/python -m bench $(BENCH_FLAGS)

# Apart from .venv, since the benchmarks' partners are no business of the product. Two of them come as source; what
# builds them is installed first, from the same lock.
.venv-bench/.ready: requirements-bench.lock $(READY)
	@echo "Setting up .venv-bench with the benchmarks' partners, once. This takes a minute or two."
	@rm -rf .venv-bench
	@$(PYTHON) -m venv .venv-bench
	@echo '*' > .venv-bench/.gitignore
	@awk '/^[a-z]/ { builds = /^(setuptools|wheel|packaging)==/ } builds' requirements-bench.lock > .venv-bench/build.lock
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv-bench/build.lock
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-build-isolation -r requirements-bench.lock
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

torture: $(READY) ## Kill everything 1,000 times, then mix and double 10,000 replies (under an hour)
	@$(BIN)/python -m tests.torture --kills 1000 $(TORTURE_FLAGS)
	@TORTURE_REPLIES=10000 TORTURE_EXAMPLES=200 $(BIN)/pytest -n 0 tests/torture/test_any_order.py

screenshots: $(READY) ## Pictures of the demo's mails and pages, in demo-output/screenshots (needs Chromium)
	@$(BIN)/okr demo --once --screenshots demo-output/screenshots

pictures: $(READY) ## Pictures of every mail, three widths, dark, and as Word shows it, in demo-output/pictures (needs Chromium)
	@$(BIN)/python -m tests.browser.pictures demo-output/pictures $(LANGUAGES)

corpus: $(READY) ## Score the reply reader on a folder of cases: make corpus CORPUS=path/to/replies
	@test -n "$(CORPUS)" || { echo "Say where the cases are: make corpus CORPUS=path/to/replies"; exit 2; }
	@$(BIN)/python $(CORPUS)/score.py --command '$(CURDIR)/$(BIN)/okr parse reply --jsonl' --failures 0

messages: $(READY) ## Gather new sentences for the translators
	@$(BIN)/python -m tests.rendering.sentences

lock: $(READY) ## Resolve requirements*.lock anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock pyproject.toml -o requirements-runtime.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra bench -c requirements.lock --overrides bench/lock-overrides.txt pyproject.toml -o requirements-bench.lock
	printf 'hatchling\neditables\n' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock - -o requirements-build.lock

clean: ## Remove what the other targets made
	rm -rf .venv .venv-bench .okr demo-output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "OKR Weekly needs Python 3.11 or 3.12. Install one of them (Debian, Ubuntu: apt install python3 python3-venv) and run make again."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module. Install it (Debian, Ubuntu: apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')) and run make again."; exit 1; }
	@echo "Setting up .venv with $(PYTHON), once. This takes a minute or two."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $(READY)
