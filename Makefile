# make demo: an article becomes facts, a graph, an answer and a diagram.
# make test: everything that has to hold before a change is good.
# Both set up what they need in .venv first. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
ARTICLE := corpus/examples/lead-out.md

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types constraints clean

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv and install the project and its tools into it

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "kg needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

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

constraints: ## Renew the pinned versions in constraints.txt
	rm -rf build/pins
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet '.[dev]'
	{ grep '^#' constraints.txt; build/pins/bin/python -m pip freeze --exclude kg; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

clean: ## Remove what was built, but not .venv
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache
