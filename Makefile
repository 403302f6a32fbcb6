# make demo: an article becomes facts, a graph, an answer and a diagram.
# make test: everything that has to hold before a change is good.
# Both set up what they need in .venv first. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
READY_TO_TRAIN := $(VENV)/.installed-train
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt
ARTICLE := corpus/examples/lead-out.md

PASSAGES := corpus/train
MODEL := kg/models/en
# Options of training.train, such as: make train TRAIN='--minutes 30 --seed 2'
TRAIN ?= --epochs 16 --minutes 80 --lr 2.5e-4 --head-lr 5e-4
train-anew: TRAIN =

.DEFAULT_GOAL := help
.PHONY: help setup n3 demo test lint types notebooks docs benchmark package train train-anew slim \
	constraints clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv and install the project and its tools into it

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "kg needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What pip builds the pages' scripts from; of the libraries, the lock file says which.
WEB := hatch_build.py $(shell find web -type f -not -path 'web/node_modules/*')

$(READY): pyproject.toml constraints.txt $(WEB) | $(VENV)/bin/python
	$(PIP) --editable '.[dev]'
	@touch $@

$(READY_TO_TRAIN): pyproject.toml constraints.txt constraints-train.txt $(WEB) | $(VENV)/bin/python
	$(PIP) --constraint constraints-train.txt --editable '.[dev,train]'
	@touch $@ $(READY)

N3 := build/n3/node_modules/n3

# The tests read our Turtle with N3.js too, where it is; without Node.js they do without.
n3: ## Put N3.js, which reads RDF in browsers, into build/n3 for the tests
	@if [ -d $(N3) ]; then :; \
	elif command -v node >/dev/null && command -v npm >/dev/null; then \
		mkdir -p build/n3 && npm install --prefix build/n3 --no-save --no-package-lock --no-audit \
			--no-fund --silent n3@2.13.12; \
	else echo "There is no Node.js here: the tests leave N3.js out." >&2; fi

demo: $(READY) ## Turn the example article into demo/graph.ttl and demo/graph.png
	@echo "== 1. What the article says: kg extract $(ARTICLE) --format table"
	@$(BIN)/kg extract $(ARTICLE) --format table
	@echo "== 2. The graph: kg build $(ARTICLE) -o demo/graph.ttl"
	@$(BIN)/kg build $(ARTICLE) -o demo/graph.ttl
	@echo "== 3. A question: kg query demo/graph.ttl @lead-out-trains"
	@$(BIN)/kg query demo/graph.ttl @lead-out-trains
	@echo "== 4. A diagram: kg draw demo/graph.ttl -o demo/graph.png"
	@$(BIN)/kg draw demo/graph.ttl -o demo/graph.png
	@echo "Done: demo/graph.ttl (the graph) and demo/graph.png (the diagram), from $(ARTICLE)."

test: lint types ## Run every check: style, types, tests, doctests, notebooks
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY)
	$(BIN)/mypy

notebooks: $(READY) ## Run the notebooks, store what they print, and draw the README's picture
	$(BIN)/python notebooks/renew.py
	$(BIN)/kg build $(ARTICLE) -o demo/graph.ttl
	$(BIN)/kg draw demo/graph.ttl -o docs/lead-out.png --title 'The man who goes home second' \
		--source 'Drawn by kg from $(ARTICLE), an invented story'

# The vocabulary's page comes from pyLODE, in an environment of its own: later versions crash on
# Python 3.11, and nothing else needs it. Two habits of it are worked around: it titles the page
# after any concept scheme, and it orders some lists by hash.
DOCS := build/docs
$(DOCS)/bin/pylode:
	@mkdir -p build
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --constraint constraints.txt pylode==3.3.4

docs: $(DOCS)/bin/pylode ## Write the vocabulary's documentation to build/docs/ontology.html
	@sed 's/ , skos:ConceptScheme ;/ ;/' ontology/vocabulary.ttl > $(DOCS)/ontology.ttl
	@PYTHONHASHSEED=0 $(DOCS)/bin/pylode $(DOCS)/ontology.ttl --sort -o $(DOCS)/ontology.html \
		> $(DOCS)/pylode.log 2>&1 || { cat $(DOCS)/pylode.log >&2; exit 1; }
	@echo "$(DOCS)/ontology.html: written from ontology/vocabulary.ttl"

benchmark: $(READY) ## Measure speed and memory beside the stock spaCy pipeline
	$(BIN)/python -m benchmarks.speed

TRIED := build/package

# What is tried is the wheel of the sdist, as whoever installs it has it: away from the checkout,
# with nothing but what it asks for itself. It has to say the same as the checkout does.
package: $(READY) ## Build dist/ and try the wheel in an environment of its own
	@rm -rf dist $(TRIED)
	@$(BIN)/python -m build --no-isolation --outdir dist > /dev/null
	@$(PYTHON) -m venv $(TRIED)
	@$(TRIED)/bin/python -m pip install --quiet --constraint constraints.txt dist/*.whl
	@$(TRIED)/bin/python -m pip check
	@cp $(ARTICLE) $(TRIED)/article.md
	@cd $(TRIED) && bin/kg --version && bin/kg extract article.md > wheel.jsonl
	@cd $(TRIED) && $(CURDIR)/$(BIN)/kg extract article.md > checkout.jsonl
	@cmp $(TRIED)/wheel.jsonl $(TRIED)/checkout.jsonl
	@ls dist/*
	@rm -rf $(TRIED)

train: $(READY_TO_TRAIN) ## Go on training kg/models/en on corpus/train: under two hours on two cores
	$(MAKE) --no-print-directory train-anew TRAIN='--start $(MODEL) $(TRAIN)'

BASE = $$($(BIN)/python -c 'from training.base_model import weights_file; print(weights_file())')

# A trained network to the model's folder: graphs, then what is fitted to them.
define finish
	$(BIN)/python -m training.export $(1) "$(BASE)" $(MODEL)
	$(BIN)/python -m training.wording build/examples.json.gz $(MODEL)
	$(BIN)/python -m training.heldback $(PASSAGES) build/heldback
	$(BIN)/python -m training.calibrate build/heldback $(MODEL)
	$(BIN)/python -m training.sift $(PASSAGES) $(MODEL)
endef

train-anew: $(READY_TO_TRAIN) ## Train kg/models/en from the base encoder: for a graphics processor
	mkdir -p build
	$(BIN)/python -m training.corpus $(PASSAGES)
	$(BIN)/python -m training.prepare $(PASSAGES) build/examples.json.gz
	$(BIN)/python -m training.train build/examples.json.gz "$(BASE)" build/trained.npz $(TRAIN)
	$(call finish,build/trained.npz)

slim: $(READY_TO_TRAIN) ## Make what train-anew made quicker to read with: an hour on two cores
	$(BIN)/python -m training.slim build/examples.json.gz "$(BASE)" build/trained.npz build/slim.npz $(SLIM)
	$(call finish,build/slim.npz)

# Names as the package index spells them, and no builds for one kind of machine: what torch needs
# for graphics cards, it pins itself.
PINS = $(PYTHON) -m venv build/pins && build/pins/bin/python -m pip install --quiet
FREEZE = build/pins/bin/python -m pip freeze --exclude kg | tr A-Z_ a-z- | sed 's/+.*//' \
	| grep -Ev '^(nvidia-|cuda-|triton)' | LC_ALL=C sort

constraints: ## Renew the pinned versions in constraints.txt and constraints-train.txt
	rm -rf build/pins
	mkdir -p build
	$(PINS) '.[dev]'
	$(FREEZE) > build/pins.txt
	{ grep '^#' constraints.txt; cat build/pins.txt; } > build/constraints.txt
	$(PINS) --constraint build/pins.txt '.[dev,train]'
	{ grep '^#' constraints-train.txt; $(FREEZE) | LC_ALL=C comm -13 build/pins.txt -; } \
		> build/constraints-train.txt
	mv build/constraints.txt build/constraints-train.txt .
	rm -rf build/pins build/pins.txt

clean: ## Remove what was made, but neither .venv nor what training left in build
	rm -rf demo dist build/pins .pytest_cache .mypy_cache .ruff_cache
