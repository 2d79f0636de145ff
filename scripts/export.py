#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Take the published figures away: a workbook to pivot in Excel and Google Sheets, or Parquet whose types pandas has.

    scripts/export.py --xlsx kpis.xlsx [--lang es] [--grains month week day]
    scripts/export.py --pandas folder

The workbook has the scorecard, the values of all slices and the definitions, each as a table with formats by unit: shares in
percent, durations as h:mm:ss, money with two decimals. Nothing is computed: each figure is a column of a mart.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import duckdb

import dashboard
import publish
import scorecard

LIMIT = 1_048_575  # rows of a sheet below its heading
SECONDS_A_DAY = 86_400  # a spreadsheet's durations are fractions of a day
FORMATS = {"share": "0.0%", "seconds": "[h]:mm:ss", "money": "#,##0.00", "count": "#,##0", "score": "0.00", "ratio": "0.00"}
WORDS = {
    "en": {"scorecard": "Scorecard", "values": "Values", "definitions": "Definitions", "about": "About"},
    "es": {"scorecard": "Resumen", "values": "Valores", "definitions": "Definiciones", "about": "Acerca de"},
}
HEADINGS = {
    "kpi_id": ("KPI", "KPI"), "name": ("Name", "Nombre"), "kpi_group": ("Group", "Grupo"), "grain": ("Length", "Duración"),
    "period_start": ("From", "Desde"), "slice": ("Slice", "Corte"), "slice_value": ("Slice value", "Valor del corte"),
    "slice_value_name": ("Name of the slice value", "Nombre del valor"),
    "numerator": ("Numerator", "Numerador"), "denominator": ("Denominator", "Denominador"), "value": ("Value", "Valor"),
    "observations": ("Observations", "Observaciones"), "ci_low": ("Interval from", "Intervalo desde"),
    "ci_high": ("Interval to", "Intervalo hasta"), "previous_value": ("Before", "Antes"),
    "previous_year_value": ("A year before", "Un año antes"), "target": ("Target", "Meta"), "is_complete": ("Complete", "Completo"),
    "unit": ("Unit", "Unidad"), "better": ("Better", "Mejor"), "definition": ("Definition", "Definición"),
    "reading": ("How to read it", "Cómo leerla"), "setting": ("Setting", "Ajuste"),
}  # fmt: skip
# The codes of the marts in Spanish; those of the business (agents, topics, ...) stay.
CODED = ("kpi_group", "grain", "slice", "unit", "better")
SPANISH = scorecard.GROUPS["es"] | {
    "day": "día", "week": "semana", "month": "mes", "last_7_days": "últimos 7 días",
    "last_28_days": "últimos 28 días", "month_to_date": "mes en curso", "all": "todo", "agent": "agente", "team": "equipo",
    "business_phone": "teléfono", "campaign": "campaña", "template": "plantilla", "country": "país", "topic": "tema",
    "label": "etiqueta", "ad": "anuncio", "share": "proporción", "count": "cantidad", "ratio": "razón", "score": "puntos",
    "money": "dinero", "seconds": "segundos", "higher": "más alto", "lower": "más bajo", "context": "según el caso",
}  # fmt: skip
IN_UNIT = ("value", "ci_low", "ci_high", "previous_value", "previous_year_value", "target")


class ExportError(Exception):
    """Nothing was written."""


def sheets(lang: str, grains: list[str]) -> dict[str, str]:
    """The query of each sheet; a column `unit` says how the figures of a row are written."""
    chosen = ", ".join(f"'{grain}'" for grain in grains)
    names = " union all ".join(f"select '{slice_name}', * from ({query})" for slice_name, query in dashboard.NAMES.items())
    return {
        "scorecard": f"""
            select kpi_id, name_{lang} as name, kpi_group, cards.grain, period_start, value, previous_value, cards.target, ci_low,
                ci_high, observations, unit
            from marts.kpi_scorecard as cards inner join marts.dim_kpis using (kpi_id)
            where value is not null order by kpi_group, name, cards.grain""",
        "values": f"""
            with names(slice, slice_value, slice_value_name) as ({names})
            select kpi_id, name_{lang} as name, kpi_group, vals.grain, period_start, slice, slice_value,
                coalesce(slice_value_name, slice_value) as slice_value_name, value, vals.numerator, vals.denominator, observations, ci_low, ci_high, previous_value, previous_year_value, vals.target, is_complete, unit
            from marts.kpi_values as vals inner join marts.dim_kpis using (kpi_id) left join names using (slice, slice_value)
            where vals.grain in ({chosen}) and value is not null
            order by kpi_id, vals.grain, slice, slice_value, period_start""",
        "definitions": f"""
            select kpi_id, name_{lang} as name, kpi_group, unit, better, definition{"_es" if lang == "es" else ""} as definition,
                how_to_read_{lang} as reading, target
            from marts.dim_kpis order by kpi_group, name""",
        "about": "select name as setting, value from marts.settings order by name",
    }


def workbook(published: Path, file: Path, lang: str, grains: list[str]) -> dict[str, int]:
    """Write the workbook; how many rows each sheet has. ExportError where a sheet cannot hold them."""
    import xlsxwriter

    counts: dict[str, int] = {}
    with duckdb.connect(str(published), read_only=True) as marts:
        answers = {}
        for name, query in sheets(lang, grains).items():
            answer = marts.execute(query)
            answers[name] = ([column[0] for column in answer.description], answer.fetchall())
            if len(answers[name][1]) > LIMIT:
                raise ExportError(
                    f"The sheet {WORDS[lang][name]} would have {len(answers[name][1]):,} rows, and a sheet holds {LIMIT:,}:"
                    " leave a grain out, with --grains month."
                )
    # A text is never a formula or a link, whatever it begins with.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        formats = {unit: book.add_format({"num_format": text}) for unit, text in FORMATS.items()}
        formats["date"] = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, (columns, rows) in answers.items():
            sheet = book.add_worksheet(WORDS[lang][name])
            write(sheet, columns, rows, lang, formats)
            counts[name] = len(rows)
    return counts


def write(sheet: Any, columns: list[str], rows: list[tuple[Any, ...]], lang: str, formats: dict[str, Any]) -> None:
    """One table with its heading, which stays as one scrolls."""
    unit_at = columns.index("unit") if "unit" in columns else None
    for number, row in enumerate(rows, start=1):
        unit = row[unit_at] if unit_at is not None else None
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is None:
                continue
            if column == "period_start":
                sheet.write_datetime(number, place, value, formats["date"])
            elif column in IN_UNIT and unit is not None:
                scaled = float(value) / SECONDS_A_DAY if unit == "seconds" else float(value)
                sheet.write_number(number, place, scaled, formats[unit])
            elif isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, str):
                text = SPANISH.get(value, value) if lang == "es" and column in CODED else value
                sheet.write_string(number, place, text[:32_767])  # the longest text of a cell
            else:
                sheet.write_number(number, place, float(value))
    headings = [{"header": HEADINGS[column][lang == "es"]} for column in columns]
    sheet.add_table(0, 0, max(len(rows), 1), len(columns) - 1, {"columns": headings, "style": "Table Style Light 1"})
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, {"name": 38, "definition": 80, "reading": 60, "setting": 30}.get(column, 15))


def pandas_folder(published: Path, folder: Path) -> int:
    """Write each mart as Parquet with types that pandas has: doubles for decimals, timestamps for dates, texts for keys.

    A flag that is true, false or null becomes 1, 0 or nothing, so that its mean is the share.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(published), read_only=True) as marts:
        tables = marts.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        for (table,) in tables:
            casts = []
            for column, kind, *_ in marts.execute(f'describe marts."{table}"').fetchall():
                target = {"DATE": "timestamp", "UUID": "varchar", "BOOLEAN": "double"}.get(kind, "double" if kind.startswith("DECIMAL") else kind)
                casts.append(f'cast("{column}" as {target}) as "{column}"')
            path = str(folder / f"{table}.parquet").replace("'", "''")
            marts.execute(f"copy (select {', '.join(casts)} from marts.\"{table}\") to '{path}' (format parquet)")
    return len(tables)


def main() -> int:
    """Export; 1 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Take the published figures away.")
    parser.add_argument("published", nargs="?", type=Path, default=publish.published_folder() / publish.FILE)
    parser.add_argument("--xlsx", type=Path, help="a workbook to write")
    parser.add_argument("--pandas", type=Path, help="a folder to write Parquet files into")
    parser.add_argument("--lang", choices=list(WORDS), default="en")
    parser.add_argument("--grains", nargs="+", choices=["month", "week", "day"], default=["month", "week"])
    options = parser.parse_args()
    if not options.xlsx and not options.pandas:
        print("Say what to write: --xlsx FILE or --pandas FOLDER.", file=sys.stderr)
        return 1
    if not options.published.exists():
        print(f"Nothing is published at {options.published}: run scripts/publish.py first.", file=sys.stderr)
        return 1
    try:
        if options.xlsx:
            counts = workbook(options.published, options.xlsx, options.lang, options.grains)
            print(f"{options.xlsx}: " + ", ".join(f"{WORDS[options.lang][name]} {count:,} rows" for name, count in counts.items()))
        if options.pandas:
            print(f"{options.pandas}: {pandas_folder(options.published, options.pandas)} tables")
    except (ExportError, OSError, duckdb.Error) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
