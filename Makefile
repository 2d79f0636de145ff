# Each target is one line that can be typed without make. `make demo` and `make test` are all that a newcomer needs.
export DO_NOT_TRACK = 1
export DBT_SEND_ANONYMOUS_USAGE_STATS = false

.PHONY: env demo demo-connectors test proof engines engine-postgres engine-spark bench properties mutants faults privacy hostile supply licences today vendor docs superset lint lock clean

env:  ## .venv with the pinned packages; does nothing when it is up to date
	bash scripts/env.sh

demo:  ## build and test the demo data, publish it, render the dashboard and print the scorecard
	bash scripts/env.sh && .venv/bin/python scripts/run.py --exclude-resource-type unit_test

demo-connectors:  ## the same dashboard over an invented Chatwoot and Shopify beside each other, in target/demo_connectors
	bash scripts/env.sh && .venv/bin/python scripts/demo_connectors.py

test:  ## what CI runs on every change: style, the demo with its tests, the Python tests of few builds (8 minutes)
	bash .ci/run

proof:  ## before a release and every night: every test that takes long, at full size (hours)
	bash scripts/env.sh && bash scripts/browser.sh && TRUST_WORLDS=100 TRUST_KILLS=20 TRUST_MESSAGES=1000000 TRUST_PAGES=all ENGINES_SHARE=16 ENGINES_THRIFT=1 .venv/bin/python -m pytest -m proof

bench:  ## builds of 1 and 10 million messages beside a script by hand, into benchmarks/RESULTS.md (half an hour, 15 GB of disk)
	bash scripts/env.sh && .venv/bin/python benchmarks/run.py

engines:  ## the same marts on DuckDB, PostgreSQL and Spark, row for row (half an hour)
	bash scripts/env.sh && ENGINES_SHARE=16 ENGINES_THRIFT=1 .venv/bin/python -m pytest tests/engines -m "proof or not proof" -n 0

engine-postgres:  ## DuckDB and PostgreSQL alone
	bash scripts/env.sh && ENGINES_SHARE=16 .venv/bin/python -m pytest tests/engines -n 0 -m "not spark"

engine-spark:  ## DuckDB and Spark alone
	bash scripts/env.sh && ENGINES_SHARE=16 ENGINES_THRIFT=1 .venv/bin/python -m pytest tests/engines -n 0 -m "not postgres"

properties:  ## what must hold on any data, on 100 drawn businesses a property (20 minutes)
	TRUST_WORLDS=100 .venv/bin/python -m pytest tests/python/test_properties.py -m proof -n 0 -q

mutants:  ## all mutations: would the tests notice a wrong definition? (half an hour)
	.venv/bin/python tests/mutation/mutate.py

faults:  ## builds killed at 20 moments, full disks, a million messages within 1 GB, broken files (half an hour)
	TRUST_KILLS=20 TRUST_MESSAGES=1000000 .venv/bin/python -m pytest tests/python/test_faults.py -m "proof or not proof" -n 0 -q

privacy:  ## planted personal data looked for in every column and file; a request to be forgotten
	.venv/bin/python -m pytest tests/python/test_privacy.py tests/python/test_erasure.py tests/python/test_bad_rows.py -m "proof or not proof" -n 0 -q

hostile:  ## hostile texts in every text column, on every page
	TRUST_PAGES=all .venv/bin/python -m pytest tests/python/test_hostile_text.py -m "proof or not proof" -n 0 -q

supply:  ## pins and hashes, licences, a build without network
	.venv/bin/python -m pytest tests/python/test_supply_chain.py -m "proof or not proof" -n 0 -q

licences:  ## docs/licences.md anew, after `make lock` and `make env`
	.venv/bin/python scripts/licences.py

today:  ## the page for today, which names people; needs a build with the setting private_people (docs/access.md)
	.venv/bin/python scripts/today.py

vendor:  ## the bundles of others in dashboard/vendor anew, after a change of its package.json (needs Node)
	cd dashboard/vendor && npm ci --ignore-scripts && npm run build

docs:  ## the browsable documentation: target/static_index.html, and the lineage of columns: target/lineage/index.html
	bash scripts/env.sh && bash scripts/env.sh docs && .venv/bin/dbt --quiet docs generate --static && .venv-docs/bin/colibri generate --manifest target/manifest.json --catalog target/catalog.json --output-dir target/lineage --disable-telemetry && echo "Open target/static_index.html and target/lineage/index.html in a browser"

superset:  ## show the published marts in Apache Superset and check it in a browser
	bash scripts/env.sh && bash scripts/browser.sh && .venv/bin/python scripts/superset.py

lint:  ## strict parse and the SQL's style; `.venv/bin/sqlfluff fix` mends most of it
	bash scripts/env.sh && bash .ci/style target/style

lock:  ## pin requirements*.in anew (add --upgrade to take newer versions)
	for name in requirements requirements-dev requirements-postgres requirements-spark requirements-metricflow requirements-docs; do .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-strip-extras --universal --python-version 3.11 $$name.in -o $$name.txt || exit 1; done && .venv/bin/uv pip compile --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 dashboard/superset/requirements.in -o dashboard/superset/requirements.txt

clean:  ## remove everything that is built, but not .venv
	rm -rf target logs published .hypothesis warehouse.*
