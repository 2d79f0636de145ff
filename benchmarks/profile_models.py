"""Shows what each model of a full build costs: CPU seconds, rows and bytes, the dearest first.

    python benchmarks/profile_models.py RAW [--select MODELS] [--warehouse FILE] [--plans FILE.md]

RAW is a folder of Parquet files as benchmarks/generate.py writes them. dbt builds seeds and models, without tests, one at
a time in this process, into a temporary warehouse (or into FILE, which stays; if it exists, that is a later run).
`CPU s` is user and system time of the whole model, `in SQL` the part of it in statements, `peak GB` the largest memory of
the process when the model had ended. A first run also reads the project, which dbt remembers in target/profile.
--plans writes what DuckDB says of the dearest models (plans.py).
(Not named profile.py: a script beside it that imports dbt would then import it instead of Python's own module.)
"""

import argparse
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

import plans
from script import KILOBYTE, cpu_seconds

ROOT = Path(__file__).resolve().parents[1]


class Meter:
    """Called at dbt's events: CPU seconds, those in SQL and GB of memory of each node. One runs at a time."""

    def __init__(self) -> None:
        self.costs: dict[str, list[float]] = {}

    def __call__(self, event) -> None:
        name = event.info.name
        if name == "NodeStart":
            relation = event.data.node_info.node_relation
            self.node = [-cpu_seconds(), 0.0, 0.0]
            if relation.alias:  # a hook has none
                self.costs[f"{relation.schema}.{relation.alias}"] = self.node
        elif name == "NodeFinished":
            self.node[0] += cpu_seconds()
            self.node[2] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE / 1e9
        elif name in ("SQLQuery", "SQLQueryStatus") and self.costs:
            self.node[1] += cpu_seconds() * (1 if name == "SQLQueryStatus" else -1)
        elif event.info.level == "error":
            print(event.info.msg, file=sys.stderr)


def sizes(warehouse: Path) -> dict[str, tuple[int, int]]:
    """Rows and bytes on disk of each table. Of blocks that tables share, each table counts the whole block."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        block = connection.execute("select block_size from pragma_database_size()").fetchone()[0]
        tables = "select schema_name, table_name, estimated_size from duckdb_tables() where not temporary"
        blocks = """
            select count(distinct id) from (
                select unnest(list_append(additional_block_ids, block_id)) as id from pragma_storage_info('"{}"."{}"')
            ) where id >= 0
        """
        return {
            f"{schema}.{table}": (rows, block * connection.execute(blocks.format(schema, table)).fetchone()[0])
            for schema, table, rows in connection.execute(tables).fetchall()
        }


def build(raw: Path, warehouse: Path, select: list[str], settings: dict[str, str]) -> tuple[Meter, dict[str, Any]]:
    """Build the project from the files in `raw`: what the nodes cost, and the models by schema and name. SystemExit where
    dbt fails."""
    folder = str(ROOT / "target/profile")
    os.environ |= {"DUCKDB_PATH": str(warehouse), "CONTACT_KEY_SALT": plans.SALT, "DO_NOT_TRACK": "1"}
    os.environ |= {"DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder}
    os.chdir(ROOT)
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    meter = Meter()
    command = ["--quiet", "build", "--threads", "1", "--exclude-resource-type", "unit_test", "test"]
    command += ["--vars", json.dumps({"raw_location": str(raw), "raw_format": "parquet"} | settings)]
    result = dbtRunner(callbacks=[meter]).invoke(command + (["--select", *select] if select else []))
    DuckDBConnectionManager.close_all_connections()  # writes the last checkpoint
    if not result.success:
        raise SystemExit(f"The build failed. {result.exception or ''}")
    nodes = [row.node for row in result.result.results if row.node.resource_type == "model"]
    return meter, {f"{node.schema}.{node.alias}": node for node in nodes}


def report(meter: Meter, tables: dict[str, tuple[int, int]], total: float) -> None:
    """Print a line a node, the dearest first."""
    print(f"{'node':52s} {'CPU s':>7s} {'share':>6s} {'in SQL':>7s} {'peak GB':>7s} {'rows':>12s} {'MB':>8s}")
    for name, (cpu, in_sql, peak_gb) in sorted(meter.costs.items(), key=lambda item: -item[1][0]):
        rows, size = tables.get(name, (0, 0))
        stored = f"{rows:12,d} {size / 1e6:8.1f}" if name in tables else "        view"
        print(f"{name:52s} {cpu:7.2f} {cpu / total:6.1%} {in_sql:7.2f} {peak_gb:7.2f} {stored}")
    nodes, in_sql = (sum(cost[i] for cost in meter.costs.values()) for i in (0, 1))
    print(f"{'start and end':52s} {total - nodes:7.2f} {1 - nodes / total:6.1%}")
    print(f"{'all':52s} {total:7.2f} {1:6.1%} {in_sql:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("--select", nargs="+", default=[], help="as dbt's --select")
    parser.add_argument("--vars", type=json.loads, default={}, help="more of dbt's vars, as JSON")
    parser.add_argument("--warehouse", type=Path, help="a file that stays")
    parser.add_argument("--plans", type=Path, help="a Markdown file for the plans of the dearest models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = (options.warehouse or Path(folder) / "warehouse.duckdb").resolve()
        written = options.plans and options.plans.resolve()
        meter, models = build(options.raw.resolve(), warehouse, options.select, options.vars)
        total = cpu_seconds()
        tables = sizes(warehouse)
        report(meter, tables, total)
        print(f"{warehouse.stat().st_size / 1e6:,.0f} MB of warehouse")
        if written:
            written.write_text(plans.report(warehouse, meter.costs, models, tables, total))


if __name__ == "__main__":
    main()
