# callqa: `make demo` and `make test` need Python 3.11-3.13 and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
TEST_EXTRAS := test,lint,postgres,diarize,convert

# librosa and the search for phrases compile their inner loops when first used, each for half a minute of a core (the
# latter in every process that judges): as well now as in the first night.
COMPILE := import librosa, numpy; y = numpy.zeros(8000); librosa.feature.mfcc(y=y); librosa.yin(y, fmin=65, fmax=400)

.PHONY: help install demo test test-all lint format bench constraints clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

# The base install (torch-free); a stamp keeps it from running again until the pins change.
$(VENV)/base.stamp: pyproject.toml constraints.txt
	$(call install,.)
	@$(BIN)/python -c "$(COMPILE)"
	@$(BIN)/callqa rubric test general >/dev/null
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt
	$(call install,.[$(TEST_EXTRAS)])
	@$(BIN)/python -c "$(COMPILE)"
	@$(BIN)/callqa rubric test general >/dev/null
	@touch $(VENV)/base.stamp $@

ifdef UV
define install
	@test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV)
	uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '$(1)'
endef
else
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '$(1)'
endef
endif

install: $(VENV)/base.stamp  ## callqa in .venv

demo: $(VENV)/base.stamp  ## the whole night over the demo recordings, from empty, with a report
	$(BIN)/callqa demo

test: $(VENV)/test.stamp  ## the tests that need nothing but Python
	$(BIN)/python -m pytest -m "not gpu and not browser and not postgres and not office"

test-all: $(VENV)/test.stamp  ## also those that need a browser, LibreOffice or a database server, where they are installed
	$(BIN)/python -m pytest -m "not gpu"

lint: $(VENV)/test.stamp  ## style, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/test.stamp  ## every benchmark, small
	@for script in $$(ls benchmarks | grep -v -e __ -e "^answer.py"); do $(BIN)/python -m benchmarks.$${script%.py} --quick || exit 1; done

constraints:  ## pin again
	tools/constraints.sh

clean:  ## the environment and everything made at run time
	rm -rf $(VENV) data build dist *.egg-info
