"""What is taken away is what was published: a workbook with formats, and Parquet with types that pandas has."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

import export
import publish
from conftest import ROOT, Warehouse


@pytest.fixture(scope="module")
def published(demo: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish.publish(demo.path, tmp_path_factory.mktemp("published")).file


def cells(book: Path, sheet: int) -> list[list[tuple[str, str]]]:
    """Content and format of each cell, row by row."""
    with zipfile.ZipFile(book) as parts:
        texts = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts.read("xl/sharedStrings.xml").decode(), re.S)
        styles = parts.read("xl/styles.xml").decode()
        rows = re.findall(r"<row [^>]*>(.*?)</row>", parts.read(f"xl/worksheets/sheet{sheet}.xml").decode(), re.S)
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles)) | {"10": "0.00%", "3": "#,##0", "4": "#,##0.00", "2": "0.00"}
    used = [codes.get(number, "") for number in re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])]
    found = []
    for row in rows:
        line = []
        for style, kind, value in re.findall(r'<c r="\w+"(?: s="(\d+)")?(?: t="(\w)")?><v>(.*?)</v></c>', row):
            line.append((texts[int(value)] if kind == "s" else value, used[int(style or 0)]))
        found.append(line)
    return found


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_workbook_holds_the_scorecard_in_the_formats_of_its_units(lang: str, demo: Warehouse, published: Path, tmp_path: Path):
    counts = export.workbook(published, tmp_path / "k.xlsx", lang, ["month"])
    assert counts["values"] == demo.query("select count(*) from marts.kpi_values where grain = 'month' and value is not null")[0][0]
    rows = cells(tmp_path / "k.xlsx", 1)
    assert [text for text, _ in rows[0]][:2] == ["KPI", {"en": "Name", "es": "Nombre"}[lang]]
    month = {"en": "month", "es": "mes"}[lang]
    by_id = {(row[0][0], row[3][0]): row for row in rows[1:]}
    for kpi_id, code, factor in [("csat", "0.0%", 1), ("first_response_time", "[h]:mm:ss", 86_400), ("revenue", "#,##0.00", 1), ("conversations", "#,##0", 1)]:
        (name, value) = demo.query(
            f"select name_{lang}, value from marts.kpi_scorecard inner join marts.dim_kpis using (kpi_id) where kpi_id = '{kpi_id}' and grain = 'month'"
        )[0]
        row = by_id[kpi_id, month]
        assert row[1][0] == name and row[4][1] == "yyyy-mm-dd"
        assert float(row[5][0]) * factor == pytest.approx(float(value)) and row[5][1] == code
    slices = {(row[5][0], row[6][0], row[7][0]) for row in cells(tmp_path / "k.xlsx", 2)[1:]}
    named = {"en": ("business_phone", "109900000000001", "Tienda"), "es": ("teléfono", "109900000000001", "Tienda")}[lang]
    assert named in slices and {"en": ("country", "MX", "MX"), "es": ("país", "MX", "MX")}[lang] in slices


def test_each_code_of_the_marts_has_a_spanish_word(demo: Warehouse):
    codes = {code for (code,) in demo.query(
        "select unnest([kpi_group, unit, better]) from marts.dim_kpis union select grain from marts.kpi_scorecard union select slice from marts.kpi_values"
    )}  # fmt: skip
    assert codes == set(export.SPANISH)


def test_a_text_is_no_formula_and_too_many_rows_are_a_sentence(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "warehouse.duckdb"
    file.write_bytes(published.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute("update marts.dim_kpis set name_en = '=1+1' where kpi_id = 'csat'")
    export.workbook(file, tmp_path / "k.xlsx", "en", ["month"])
    with zipfile.ZipFile(tmp_path / "k.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml") and b"=1+1" in parts.read("xl/sharedStrings.xml")
    monkeypatch.setattr(export, "LIMIT", 100)
    with pytest.raises(export.ExportError, match="leave a grain out"):
        export.workbook(file, tmp_path / "k.xlsx", "en", ["day"])


def test_parquet_for_pandas_has_no_type_that_becomes_an_object(demo: Warehouse, published: Path, tmp_path: Path):
    tables = export.pandas_folder(published, tmp_path)
    assert tables == len(list(tmp_path.glob("*.parquet"))) > 30
    with duckdb.connect() as connection:
        kinds = {
            kind for path in tmp_path.glob("*.parquet")
            for _, kind, *_ in connection.execute(f"describe from '{path}'").fetchall()
        }
        assert not [kind for kind in kinds if kind in ("DATE", "UUID", "BOOLEAN") or kind.startswith("DECIMAL")]
        (total,) = connection.execute(f"select sum(revenue_amount) from '{tmp_path}/fct_orders.parquet'").fetchone()
        flags = connection.execute(f"select avg(is_resolved), count(is_resolved) from '{tmp_path}/fct_conversations.parquet'").fetchone()
    assert flags == demo.query("select avg(is_resolved::int), count(is_resolved) from marts.fct_conversations")[0]
    assert total == pytest.approx(float(demo.query("select sum(revenue_amount) from marts.fct_orders")[0][0]))


def test_without_a_choice_or_a_published_file_it_is_one_sentence(tmp_path: Path):
    for arguments, sentence in [([], "Say what to write"), (["--xlsx", "x.xlsx", str(tmp_path / "none.duckdb")], "Nothing is published at")]:
        done = subprocess.run([sys.executable, ROOT / "scripts/export.py", *arguments], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 1 and done.stderr.startswith(sentence) and done.stderr.count("\n") == 1
