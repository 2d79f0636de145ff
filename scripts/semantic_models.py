#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Writes models/semantic/: the KPIs of the catalogue as semantic models and metrics of MetricFlow.

    python scripts/semantic_models.py           writes the files
    python scripts/semantic_models.py --check   exits 1 where they are not what the catalogue says
    python scripts/semantic_models.py --warehouse warehouse.duckdb   with the slices of one's own that its facts have

A metric has the id of its KPI. Slices are entities: `mf query --metrics nps --group-by metric_time__month,agent`.
What MetricFlow cannot express is listed, with the reason, in docs/metrics.md and in NOT_EXPRESSED.
"""

import argparse
import csv
import re
import sys
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "models/semantic"
HEAD = "# Written by scripts/semantic_models.py from the catalogue of KPIs. Change that one, not this file.\n"
NOT_EXPRESSED = {"stock": "a stock is measured on the last date of a period, also where no row is of that date"}
AGGREGATIONS = {
    "sum": {"agg": "sum"},
    "mean": {"agg": "average"},
    "median": {"agg": "median"},
    "p90": {"agg": "percentile", "agg_params": {"percentile": 0.9}},
    "distinct": {"agg": "count_distinct"},
}


def catalogue() -> list[dict[str, str]]:
    """The rows of the catalogue, one a KPI, all cells as texts."""
    with (ROOT / "seeds/reference/kpi_catalogue.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def named_in_macro(macro: str) -> dict[str, str]:
    """The pairs of names that a macro of macros/kpis/kpi_facts.sql returns: slices or facts with their columns."""
    text = (ROOT / "macros/kpis/kpi_facts.sql").read_text(encoding="utf-8")
    body = text.split(f"macro {macro}() %}}")[1].split("{% endmacro %}")[0]
    return dict(re.findall(r"'(\w+)': '(\w+)'", body))


def fact_columns(fact: str) -> list[str]:
    """The columns of a fact, as its contract names them."""
    (path,) = (ROOT / "models/marts").rglob(f"wa_fct_{fact}.yml")
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return [column["name"] for column in model["columns"]]


def own_slices(warehouse: Path) -> dict[str, dict[str, str]]:
    """The slices of one's own (setting `slices`), by the fact that has them in a built DuckDB file, with their columns."""
    found: dict[str, dict[str, str]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table, column in connection.execute(
            "select distinct table_name, column_name from duckdb_columns()"
            " where table_name like 'fct\\_%' escape '\\' and column_name like '%\\_slice' escape '\\' order by all"
        ).fetchall():
            found.setdefault(table.removeprefix("fct_"), {})[column.removesuffix("_slice")] = column
    return found


def measure(column: str, aggregation: str, date: str) -> dict:
    """A measure of a fact: the column, by the date that puts a row into a period. Null counts nowhere."""
    is_flag = column.startswith(("is_", "has_"))
    expression = f"case when {column} then 1 when not {column} then 0 end" if is_flag else column
    return {"expr": expression, "agg_time_dimension": date, **AGGREGATIONS[aggregation]}


def semantic_models(own: dict[str, dict[str, str]] | None = None) -> dict[str, dict]:
    """What each file of models/semantic holds, by its name without ending. `own`: what own_slices() found."""
    slices, dates = named_in_macro("kpi_slices"), named_in_macro("kpi_facts")
    measures: dict[str, dict[str, dict]] = {}
    metrics: dict[str, list[dict]] = {}

    def add(measure_of: str, aggregation: str, date: str) -> str:
        """Add a measure to its fact, and return its name."""
        fact, column = measure_of.split(".")
        date = date or dates[fact]
        name = f"{fact}_{column}_{aggregation}" + ("" if date == dates[fact] else f"_by_{date}")
        measures.setdefault(fact, {})[name] = measure(column, aggregation, date)
        return name

    for kpi in catalogue():
        if kpi["aggregation"] in NOT_EXPRESSED:
            continue
        file = kpi["numerator_measure"].split(".")[0]
        common = {"name": kpi["kpi_id"], "label": kpi["name_en"], "description": plain(kpi["definition"])}
        if kpi["aggregation"] == "ratio":
            parts = {}
            for part in ("numerator", "denominator"):
                name = add(kpi[f"{part}_measure"], "sum", kpi["date_basis"])
                parts[part] = {"name": f"{kpi['kpi_id']}_{part}"}
                metrics.setdefault(file, []).append(
                    {"name": parts[part]["name"], "label": f"{kpi['name_en']}: {part}",
                     "description": f"The {part} of {kpi['kpi_id']}.", "type": "simple", "type_params": {"measure": name}}
                )  # fmt: skip
            metrics[file].append(common | {"type": "ratio", "type_params": parts})
        else:
            name = add(kpi["numerator_measure"], kpi["aggregation"], kpi["date_basis"])
            metrics.setdefault(file, []).append(common | {"type": "simple", "type_params": {"measure": name}})

    files = {}
    for fact in dates:
        if fact not in measures:
            continue
        columns = fact_columns(fact)
        entities = [
            {"name": slice_name, "type": "foreign", "expr": column}
            for slice_name, column in slices.items() if column in columns
        ] + [{"name": name, "type": "foreign", "expr": column} for name, column in (own or {}).get(fact, {}).items()]  # fmt: skip
        times = sorted({each["agg_time_dimension"] for each in measures[fact].values()})
        files[fact] = {
            "semantic_models": [{
                "name": fact,
                "description": f"The rows of fct_{fact}.",
                "model": f"ref('wa_fct_{fact}')",
                "defaults": {"agg_time_dimension": dates[fact] if dates[fact] in times else times[0]},
                "primary_entity": f"{fact}_row",
                **({"entities": entities} if entities else {}),
                "dimensions": [
                    {"name": time, "type": "time", "type_params": {"time_granularity": "day"}} for time in times
                ],
                "measures": [{"name": name} | each for name, each in measures[fact].items()],
            }],
        }  # fmt: skip
        if fact in metrics:
            files[f"{fact}__metrics"] = {"metrics": metrics[fact]}
    return files


def plain(definition: str) -> str:
    """A definition whose settings stand in braces, as dbt may read it: their names, without braces."""
    return re.sub(r"\{(\w+)\}", r"\1", definition)


def as_text(content: dict) -> str:
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not current")
    parser.add_argument("--warehouse", type=Path, help="a built DuckDB file, whose slices of one's own become entities too")
    given = parser.parse_args()
    is_check = given.check
    own = own_slices(given.warehouse) if given.warehouse else None
    expected = {FOLDER / f"semantic_{name}.yml": as_text(content) for name, content in semantic_models(own).items()}
    found = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml")}
    if is_check:
        if expected != found:
            print("models/semantic is not what the catalogue says. Run: python scripts/semantic_models.py", file=sys.stderr)
        return int(expected != found)
    FOLDER.mkdir(exist_ok=True)
    for path in found.keys() - expected.keys():
        path.unlink()
    for path, text in expected.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
