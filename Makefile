# `make run` and `make test` need Python 3.11 or newer, pip, git and make; everything else they install.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Nothing is asked for but what the lock names.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What was compiled once is kept: else each process of the tests compiles kisoku for itself.
unexport PYTHONDONTWRITEBYTECODE
# Two processes test side by side, each with the files that it takes; then none needs threads of its own for sums.
TESTED := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test check bench lock clean
.DEFAULT_GOAL := run

# The pip that comes with Python may need half a minute more, so that the locked one is first; then all cores compile.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kisoku needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^pip==/ { on = 1 } on { print } on && !/\\$$/ { exit }' requirements.lock > .venv/pip.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/pip.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --no-compile -r requirements.lock
	$(BIN)/python -m compileall -qq -j 0 .venv/lib || true
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

run: $(READY) ## Read the sample corpus and say where the results lie
	$(BIN)/kisoku ingest corpus/samples --outputs outputs

test: $(READY) ## Everything CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TESTED)

check: $(READY) ## The quick round
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TESTED) -m "not slow"

# `make bench BENCH=` prints the figures alone; PDFS names PDFs, or folders of them, to read beside the made ones.
BENCH := --write
PDFS :=
bench: $(READY) ## Measure all that bench/RESULTS.md tells, and write it there; takes an hour or two
	$(BIN)/python -m bench.compare $(if $(PDFS),--pdfs $(PDFS)) $(BENCH)
	$(BIN)/python -m bench.reading $(BENCH)
	$(BIN)/python -m bench.amounts $(BENCH)
	$(BIN)/python -m bench.mentions $(BENCH)
	$(BIN)/python -m bench.active_learning $(BENCH)
	$(BIN)/python -m bench.publishing --documents 2000 10000 $(BENCH)
	$(BIN)/python -m bench.relabel $(BENCH)
	$(BIN)/python -m bench.scale --documents 10 100 1000 10000 $(BENCH)
	$(BIN)/python -m bench.kills $(BENCH)
	$(BIN)/python -m bench.desk_pages $(BENCH)
	$(BIN)/python -m bench.desk_load $(BENCH)

lock: $(READY) ## Resolve the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate \
	  --quiet --upgrade --output-file requirements.lock

clean:
	rm -rf outputs .venv
