# Everything that is done with this checkout. `make` alone lists it.

BIN = .venv/bin
.DEFAULT_GOAL = help
# The tests start the assistant hundreds of times: it is compiled once, in __pycache__, and not each time.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run setup extras quick test recording understanding sentences safety bedside board boot care-home page-load phone-wakes home-assistant crash-test check format lock bench clean platforms pythons changes release tree papers pictures

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: setup ## Start the assistant; ARGS="grounding" begins an exercise at once
	@$(BIN)/assistant start $(ARGS)

setup: .venv/ready ## Install everything it needs into .venv, and PortAudio and espeak-ng
.venv/ready: .ci/setup pyproject.toml requirements.lock
	@sh .ci/setup && touch $@

extras: .venv/ready ## Install what is optional, each by itself; ARGS="page button" installs only these
	@sh .ci/setup extras $(ARGS)

.venv/ready-to-test: .venv/ready tests/requirements.lock
	@sh .ci/setup test && touch $@

quick: .venv/ready-to-test ## Run the tests without sound, browsers, brokers and processes
	@$(BIN)/pytest $(ON_ALL_CORES) -m "not slow" --ignore tests/audio --hypothesis-profile quick $(ARGS)

# What plays and records in real time has the machine to itself.
test: .venv/ready-to-test ## Run all the tests, and tell the slowest; ARGS="tests/unit/session" only those
ifdef ARGS
	@$(BIN)/pytest $(ARGS)
else
	@$(BIN)/pytest $(ON_ALL_CORES) --durations 10 --ignore tests/audio
	@$(BIN)/pytest --durations 10 tests/audio
endif
# The tests of a file stay together: they share what they loaded or played.
ON_ALL_CORES = -n auto --dist loadfile

crash-test: .venv/ready-to-test ## Kill sessions at 200 random moments and see that each goes on; some minutes
	@$(BIN)/python -m tests.crash $(ARGS)

recording: .venv/ready-to-test ## Record by tmux sessions in which every question is answered early, late, during help; ten minutes
	@$(BIN)/python -m tests.typed_session $(ARGS)

care-home: .venv/ready-to-test ## Fifty devices on one broker for ten simulated minutes; ARGS="--devices 100"
	@$(BIN)/python -m tests.care_home $(ARGS)

page-load: .venv/ready-to-test ## What the page costs the device while it speaks: 200 requests a second, 200 streams; two minutes
	@$(BIN)/python -m tests.page_load $(ARGS)

phone-wakes: .venv/ready-to-test ## How soon the page is right on a phone that slept for minutes; in Chromium, a quarter of an hour
	@$(BIN)/python -m tests.phone_wakes $(ARGS)

home-assistant: .venv/ready-to-test ## A real Home Assistant finds the device and acts on it; as root, with debootstrap, some minutes
	@$(BIN)/python -m tests.home_assistant $(ARGS)

bedside: .venv/ready-to-test ## What the bedside device takes under a memory limit; as root, five minutes
	@$(BIN)/python -m tests.bedside $(ARGS)

board: .venv/ready-to-test ## Press the button of an emulated board of aarch64; as root, with debootstrap and qemu, some minutes
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/python -m tests.board $(ARGS)

platforms: .venv/ready-to-test ## See whether all that is locked can be had on every system; asks the package index, some minutes
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/python -m tests.platforms

pythons: .venv/ready-to-test ## Run the quick tests on Python 3.11 to 3.14; uv gets those that are missing; ARGS="--only 3.14"
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/python -m tests.pythons $(ARGS)

boot: .venv/ready-to-test ## The bedside service under its unit on Debians booted for it; as root, half an hour; ARGS="--suite trixie"
	@$(BIN)/python -m tests.boot $(ARGS)

understanding: .venv/ready-to-test ## Measure what is understood of sentences that no rule was made for
	@$(BIN)/python -m tests.understanding $(ARGS)

sentences: .venv/ready-to-train ## Train the sentence model on the example sentences; twenty minutes
	@OPENBLAS_NUM_THREADS=1 .venv/training/bin/python -m training $(ARGS)

.venv/ready-to-train: .venv/ready training/requirements.lock
	@python3 -m venv .venv/training
	@.venv/training/bin/python -m pip install -qq --no-deps --require-hashes -r training/requirements.lock && touch $@

safety: .venv/ready-to-test ## Measure how much of what is said in danger is noticed
	@$(BIN)/python -m tests.safety

check: .venv/ready-to-test ## Check form, types, the direction of imports, and the exercises
	@$(MAKE) --no-print-directory --jobs $(CHECKS)

# Each knows nothing of the others, so that they run at the same time.
CHECKS = check-exercises check-types check-imports check-form check-papers
.PHONY: $(CHECKS)
check-exercises:
	@$(BIN)/assistant check scripts
check-types:
	@$(BIN)/mypy --no-error-summary
check-imports:
	@$(BIN)/lint-imports --no-logo >.venv/imports.log || { cat .venv/imports.log; exit 1; }
check-form:
	@$(BIN)/ruff format --check --quiet --output-format concise .
	@$(BIN)/ruff check --quiet --output-format concise .
check-papers:
	@$(BIN)/python .ci/papers --check

format: .venv/ready-to-test ## Bring the code into form
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

# hatchling, so that installing the checkout fetches nothing more; Cocoa: see [tool.uv].
lock: .venv/ready-to-test ## Lock what pyproject.toml asks for; UPGRADE=--upgrade takes the newest of everything
	@$(BIN)/python -m pip install -qq uv
	@printf '%s\n' hatchling 'pyobjc-framework-cocoa ; sys_platform == "darwin"' | \
	  $(BIN)/uv $(COMPILE) $(UPGRADE) pyproject.toml - -o requirements.lock
	@$(BIN)/uv $(COMPILE) $(UPGRADE) --extra test -c requirements.lock pyproject.toml -o tests/requirements.lock
	@$(BIN)/uv $(COMPILE) --no-deps training/requirements.in -o training/requirements.lock
	@for extra in $$(cd extras && ls); do $(BIN)/python .ci/asked_for $${extra%.lock} | \
	  $(BIN)/uv $(COMPILE) -c requirements.lock -c tests/requirements.lock - -o extras/$$extra; done
COMPILE = pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

bench: .venv/ready ## Measure everything into docs/benchmarks.md; ARGS="--recordings FOLDER"
	@$(BIN)/assistant bench --json docs/benchmarks.json --page docs/benchmarks.md $(ARGS)

pictures: .venv/ready-to-test ## Make the pictures and the sound that README shows
	@$(BIN)/python -m tests.pictures

papers: .venv/ready-to-test ## Check the papers in docs/clinical, and write the hazard log and the bill of materials
	@$(BIN)/python .ci/papers

tree: ## Write the tree of the code into docs/architecture.md
	@python3 .ci/tree

changes: ## What docs/changes brings with the next version
	@python3 .ci/release

release: ## Make what has gathered in docs/changes a version; VERSION=0.3.0
	@python3 .ci/release $(or $(VERSION),?)

clean: ## Remove what make and the tools made
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
