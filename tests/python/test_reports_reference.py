"""Reports of users: reference files as people write them were misread, and the demo's were used for a business."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import raw_rows as rows
from test_bad_input import a_row_of_each_table, attempt, raw, stops  # noqa: F401
from warehouse import Warehouse, read_project

INTERVALS = "+wa_int_business_intervals"
HOURS = "weekday,opens_at,closes_at\n"
Attempt = Callable[..., Warehouse]
Stops = Callable[..., None]


def open_hours(warehouse: Warehouse) -> list[tuple[str, str]]:
    """The spans of the week of the rows, in local time (Mexico City, UTC-6)."""
    found = warehouse.query(
        "select strftime(opens_at - interval 6 hours, '%a %H:%M'), strftime(closes_at - interval 6 hours, '%H:%M')"
        " from intermediate.int_business_intervals where opens_at between '2026-03-02 06:00' and '2026-03-09 05:59'"
    )
    return sorted(found)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str], list[tuple]]:
    """What the models read of a reference file."""

    def rows_of(table: str, text: str) -> list[tuple]:
        folder = tmp_path / "reference"
        folder.mkdir()
        (folder / f"{table}.csv").write_bytes(text.encode())
        query = "select * from {{ reference_table('" + table + "') }} as read_rows"
        (result,) = Warehouse(tmp_path).dbt("show", "--inline", query, vars={"reference_location": str(folder)})
        return [tuple(row) for row in result.agate_table.rows]

    return rows_of


def test_plain_hours_are_read(read: Callable[[str, str], list[tuple]]):
    spans = ["1,9,18", "2,9.00,18.00", "3, 09:00 ,18:00:00", "4,9h,18h30", "5.0,9:05"]
    assert read("business_hours", HOURS + "\n".join(spans) + ",24\n") == [
        (1, "09:00:00", "18:00:00"), (2, "09:00:00", "18:00:00"), (3, "09:00:00", "18:00:00"), (4, "09:00:00", "18:30:00"),
        (5, "09:05:00", "24:00:00"),
    ]  # fmt: skip


CELLS = {
    # kind: what is read, what is named
    "clock": ("9 09 9:00 9.00 9h 9h30 09:00:00 24 24:00 0",
              "9:5 25 9am 0.375 9-18 24:30 nine 900 9:60 -9"),
    "weekday": ("1 7 1.0", "0 8 Monday 1.5 -1"),
    "date": ("2026-12-25 2028-02-29 2000-02-29 2026-12-25T00:00:00 2026-12-25T00:00",
             "25/12/2026 2026-02-30 2027-02-29 1900-02-29 2026-13-01 2026-04-31 25-12-26 Navidad 20261225"),
    "country": ("MX mx *", "MEX M ** 52"),
    "currency": ("USD usd", "US$ peso $"),
    "category": ("marketing", ""),
    "pricing model": ("PMP cbp", "CPM"),
    "number": ("0.85 -5 100", "85% 1,5 .5 1e3 ten 999999999"),
    "positive number": ("0.05 1 10 0.000000001 99999999", "0 0.000 -1 1,5 0.0000000001 999999999"),
    "price": ("0 0.05", "-1 free"),
    "polarity": ("1 -1 +1", "0 2"),
    "text": ("x", ""),
}  # fmt: skip


def test_what_a_cell_may_hold(tmp_path: Path):
    """One table of cells a kind: an empty one is none of them."""
    cases = [(kind, cell, is_right) for kind, (read, named) in CELLS.items()
             for cells, is_right in ((read.split(), True), ([*named.split(), ""], False)) for cell in cells]  # fmt: skip
    asked = "{%% set found = [] %%}{%% for kind, cell in %r %%}{%% do found.append(mend_of_cell(kind, cell, false) == '') %%}"
    text = asked % [case[:2] for case in cases] + "{% endfor %}{{ tojson(found) }}"
    (result,) = Warehouse(tmp_path).dbt("compile", "--inline", text)
    found = json.loads(result.node.compiled_code)
    assert [case for case, is_right in zip(cases, found, strict=True) if case[2] != is_right] == []


@pytest.mark.parametrize(
    ("cell", "column", "mend"),
    [("0,9,18", "`0` in the column `weekday`", "Write a number from 1 (Monday) to 7 (Sunday)."),
     ("2,9,6 pm", "`6 pm` in the column `closes_at`", "Write a time of the day such as 09:00 or 18:30.")],
)  # fmt: skip
def test_hours_that_are_none_are_named(cell: str, column: str, mend: str, stops: Stops, tmp_path: Path):  # noqa: F811
    stops(
        f"The reference file {tmp_path}/reference/business_hours.csv, line 4, has {column}. {mend}",
        reference={"business_hours": f"{HOURS}1,9,18\n\n{cell}\n"},
    )


@pytest.mark.parametrize(
    "file",
    [
        "weekday;opens_at;closes_at\r\n1;9:00;18:00\r\n;;\r\n",  # Excel where the comma is decimal
        "\ufeffweekday,opens_at,closes_at\r\n1,9:00,18:00\r\n,,\r\n",  # Excel's CSV UTF-8
        "Weekday,Opens_at,Closes_at\n\n1,9:00,18:00\n\n,,\n",
        "weekday\topens_at\tcloses_at\n1\t9:00\t18:00",
        'closes_at,note,weekday,opens_at\n"18:00","early, in winter",1.0,"9:00"\n,,,\n',
        "\n,,\n\nweekday, opens_at, closes_at,\n1, 9:00, 18:00,\n",  # with empty lines before the header
        "weekday,opens_at,closes_at\r1,9:00,18:00\r",
    ],
)
def test_files_as_office_programs_write_them(file: str, read: Callable[[str, str], list[tuple]]):
    assert read("business_hours", file) == [(1, "09:00:00", "18:00:00")]


def test_a_cell_may_have_line_breaks_commas_and_quotation_marks(read: Callable[[str, str], list[tuple]]):
    text = 'date,name\n2026-03-03,"Day\nof ""all"", and\r\nmore"\n2026-03-04,Ana\'s {{ day }}\n'
    assert [str(day) for day, _ in read("holidays", text)] == ["2026-03-03", "2026-03-04"]


def test_the_name_of_a_kpi_in_capitals_is_that_kpi(read: Callable[[str, str], list[tuple]]):
    assert [kpi for kpi, *_ in read("kpi_targets", "kpi_id,target\nCSAT, 0.85\n Nps,50\n")] == ["csat", "nps"]


def test_empty_rows_and_short_rows_of_holidays_are_read(attempt: Attempt):  # noqa: F811
    holidays = "date,name\n2026-03-03,\n,\n2026-03-05 00:00:00,Feria\n2026-03-06\n,\n"
    hours = HOURS + "".join(f"{day},9,18\n" for day in range(1, 7)) + "7,0,24\n"
    warehouse = attempt(INTERVALS + " +wa_dim_dates", {"business_hours": hours, "holidays": holidays})
    spans = [("Mon 09:00", "18:00"), ("Sat 09:00", "18:00"), ("Sun 00:00", "00:00"), ("Wed 09:00", "18:00")]
    assert open_hours(warehouse) == spans
    assert warehouse.query("select count(*) from marts.dim_dates where date_day is null") == [(0,)]


def test_days_that_are_none_are_named(stops: Stops, tmp_path: Path):  # noqa: F811
    stops(
        f"The reference file {tmp_path}/reference/holidays.csv, line 4, has `25/12/2026` in the column `date`."
        " Write the day as 2026-12-25 (year, month, day).",
        reference={"holidays": "date,name\n2028-02-29,leap\n,\n25/12/2026,x\n"},
    )


PRICES = "country_code,category,pricing_model,effective_from,price,currency\n"


def test_prices_in_small_letters_count(raw: Path, attempt: Attempt):  # noqa: F811
    rows.write_raw(raw, {
        "contacts": [rows.contact(country_code="CH")],
        "messages": [rows.message(direction="outbound", sender_type="campaign", template_category="marketing")],
        "message_statuses": [rows.status(is_billable=True)],
    })  # fmt: skip
    warehouse = attempt(
        "+wa_int_message_charges",
        {"message_prices": PRICES + "*,marketing,PMP,2020-01-01,9,USD\nch, Marketing,pmp,2020-01-01,0.05,usd\n"},
    )
    costs = warehouse.query("select message_cost_amount from intermediate.int_message_charges")
    assert [float(cost) for (cost,) in costs] == [0.05]


@pytest.mark.parametrize(
    ("table", "text", "line", "mend"),
    [
        ("message_prices", PRICES + "MEX,marketing,PMP,2020-01-01,1,USD\n", "2, has `MEX` in the column `country_code`",
         "Write two letters (ISO 3166-1), such as MX, or * for all other countries."),
        ("exchange_rates", "currency,rate_date,rate\nMXN,2026-01-01,0.05\nmxn,2026-01-01,0.06\n",
         "3, has the same currency, rate_date as line 2", "Take one of them out."),
        ("exchange_rates", "currency,rate_date,rate\nMXN,2026-01-01,0\n", "2, has `0` in the column `rate`",
         "Write a number above 0 such as 0.0543."),
        ("kpi_targets", "kpi_id,target\nnps,50\n\nNPS,60\n", "4, has the same kpi_id as line 2", "Take one of them out."),
        ("kpi_targets", "kpi_id,target\ncsat,85%\n", "2, has `85%` in the column `target`", "Write a number such as 0.85."),
        ("kpi_targets", "kpi_id,target\ncsat,0,85\n", "2, has 3 cells and the header 2",
         "Put a cell that holds a comma into quotation marks."),
        ("opt_out_keywords", 'keyword,note\n"baja",\n"",x\n', "3, has `` in the column `keyword`",
         "Fill it, or take the row out."),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_named(table: str, text: str, line: str, mend: str, stops: Stops, tmp_path: Path):  # noqa: F811
    stops(f"The reference file {tmp_path}/reference/{table}.csv, line {line}. {mend}", reference={table: text})


def test_a_decimal_comma_is_read_where_semicolons_separate(attempt: Attempt):  # noqa: F811
    warehouse = attempt("+wa_dim_kpis", {"kpi_targets": "kpi_id;target\ncsat;0,85\nnps;50\n"})
    found = warehouse.query("select kpi_id, target from marts.dim_kpis where target is not null order by 1")
    assert found == [("csat", 0.85), ("nps", 50.0)]


def test_a_file_in_another_encoding(attempt: Attempt, raw: Path, tmp_path: Path):  # noqa: F811
    folder = tmp_path / "latin"
    folder.mkdir()
    (folder / "holidays.csv").write_bytes("date,name\n2026-01-01,Año Nuevo\n".encode("latin-1"))
    with pytest.raises(Exception, match=r"holidays.csv is not in UTF-8. Save it again as UTF-8 \(in Excel: CSV UTF-8\)."):
        attempt(reference_location=str(folder))


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        ("bussiness_hours.csv", "Did you mean business_hours.csv?"),
        ("Business_Hours.csv", "Did you mean business_hours.csv?"),
        ("business_hours.xlsx", "Did you mean business_hours.csv?"),
        ("business_hours.CSV", "Did you mean business_hours.csv?"),
        ("holidays 2026.csv", "Did you mean holidays.csv?"),
        ("opening.csv", "Take it out, or give it one of these names: business_hours, business_phones, error_codes, exchange_rates,"
         " feedback_sentiment, feedback_themes, holidays, kpi_catalogue, kpi_targets, message_prices, opt_out_keywords,"
         " pricing_policies, templates."),
    ],
)  # fmt: skip
def test_a_file_of_another_name_stops(file: str, hint: str, stops: Stops):  # noqa: F811
    stops(
        f"The folder reference_location holds `{file}`, which is the file of no reference table. {hint}",
        reference={"holidays": "date,name\n", file: HOURS + "1,0:00,24:00\n"},
    )


def test_files_that_nobody_takes_for_tables_may_lie_there(attempt: Attempt):  # noqa: F811
    attempt(reference={"holidays": "date,name\n", "README.md": "x", ".~lock.holidays.csv#": "x", "~$holidays.xlsx": "x"})


def test_a_business_without_own_files_has_none_of_the_demo(attempt: Attempt):  # noqa: F811
    warehouse = attempt(f"{INTERVALS} +wa_dim_kpis +wa_dim_dates +wa_int_exchange_rates")
    assert warehouse.query("select count(*) from intermediate.int_business_intervals") == [(0,)]
    rates = "select currency, max(valid_from_date)::text, max(valid_until_date)::text from intermediate.int_exchange_rates group by 1"
    assert warehouse.query(f"{rates} order by 1") == [(currency, "2026-10-30", "2026-11-06") for currency in ("EUR", "MXN")]
    assert warehouse.query("select count(*) from marts.dim_kpis where target is not null") == [(0,)]
    assert warehouse.query("select count(*) from marts.dim_dates where is_holiday") == [(0,)]
    assert warehouse.query("select count(*) > 60 from marts.dim_kpis") == [(True,)]


@pytest.mark.parametrize(
    ("currency", "order", "day"), [("EUR", "MXN", "2026-03-02"), ("USD", "GTQ", "2026-03-02"), ("USD", "MXN", "2026-11-06")]
)
def test_the_demo_s_rates_convert_nobody_s_orders(currency: str, order: str, day: str, raw: Path, stops: Stops):  # noqa: F811
    """What the European Central Bank has published ends with its week."""
    at = {name: f"{day} 15:00:00" for name in ("ordered_at", "updated_at", "loaded_at")}
    rows.write_raw(raw, {"orders": [rows.order(currency=order, **at)]})
    stops(
        f"exchange_rates has no rate from {order} to {currency} on or before {day}. Add one.",
        select="+wa_int_orders_attributed",
        reporting_currency=currency,
    )


def test_published_rates_convert_to_dollars(raw: Path, attempt: Attempt):  # noqa: F811
    at = {name: "2026-11-05 15:00:00" for name in ("ordered_at", "updated_at", "loaded_at")}
    rows.write_raw(raw, {"orders": [rows.order(currency="MXN", **at)]})
    warehouse = attempt("+wa_int_orders_attributed")
    assert warehouse.query("select revenue_amount = 5.2888 from intermediate.int_orders_attributed") == [(True,)]


def test_the_setting_demo_reference_brings_the_demo_s_tables_back(attempt: Attempt):  # noqa: F811
    warehouse = attempt(INTERVALS, demo_reference=True)
    assert len(open_hours(warehouse)) == 11


def test_the_seeds_of_the_demo_are_known_as_such(tmp_path: Path):
    """A changed seed is its owner's, and counts; so the demo's own must be known by their checksums."""
    seeds = "{% for name in reference_seeds() | sort if is_demo_seed(name) %}{{ name }} {% endfor %}"
    (result,) = Warehouse(tmp_path).dbt("compile", "--inline", seeds)
    found = result.node.compiled_code.split()
    assert found == ["business_hours", "business_phones", "exchange_rates", "holidays", "kpi_targets", "templates"], "put the new checksums in"


def test_an_edited_seed_is_the_business_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = "{{ is_demo_seed('business_hours') }} {{ reference_table('business_hours') }}"
    for checksum in (None, "of another file"):
        if checksum:
            seed = read_project().flat_graph["nodes"]["seed.whatsapp_kpis.business_hours"]
            monkeypatch.setitem(seed["checksum"], "checksum", checksum)
        (result,) = Warehouse(tmp_path).dbt("compile", "--inline", text)
        compiled = result.node.compiled_code
        assert compiled.startswith("False" if checksum else "True")
        assert ("where 1 = 0" in compiled) == (checksum is None)
