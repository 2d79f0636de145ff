# Each target is one line that can be typed without make. `make demo` and `make test` are all that a newcomer needs.
export DO_NOT_TRACK = 1
export DBT_SEND_ANONYMOUS_USAGE_STATS = false

.PHONY: env demo test lint lock clean

env:  ## .venv with the pinned packages; does nothing when it is up to date
	bash scripts/env.sh

demo:  ## build the demo data into warehouse.duckdb and print the scorecard
	bash scripts/env.sh && .venv/bin/dbt --quiet build --exclude-resource-type unit_test && .venv/bin/python scripts/scorecard.py

test:  ## everything that CI runs
	bash .ci/run

lint:  ## the SQL's style; `.venv/bin/sqlfluff fix` mends most of it
	bash scripts/env.sh && .venv/bin/sqlfluff lint models tests analyses

lock:  ## pin requirements*.in anew (add --upgrade to take newer versions)
	.venv/bin/uv pip compile --generate-hashes --no-emit-index-url --no-strip-extras --universal --python-version 3.11 requirements.in -o requirements.txt && .venv/bin/uv pip compile --generate-hashes --no-emit-index-url --no-strip-extras --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:  ## remove everything that is built, but not .venv
	rm -rf target logs published .hypothesis warehouse.duckdb*
