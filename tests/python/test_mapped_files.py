"""CSV files and spreadsheets with a shop's own headers, read by the connector mapped_files."""

import re
from pathlib import Path
from typing import Any

import pytest

import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT
from test_bad_input import SALT
from warehouse import BuildFailed, Warehouse, key_of

ABSENT = [table for table in rows.TABLES if table not in ("messages", "orders", "contacts", "leads")]
STAGED = "+wa_stg_orders +wa_stg_contacts +wa_stg_leads +wa_stg_campaign_costs"

SHOP: dict[str, str | bytes] = {
    # Excel in Spanish: a title above the headers, a row of totals and an empty row below.
    "ventas.csv": "\ufeffVentas de marzo;;;;\r\n;;;;\r\nN° Pedido;Fecha;Teléfono;Total;Pagado\r\n"
    "a1;02/03/2026 3:00 p. m.;+52 1 55 1234 5678;$ 1.500,00;Sí\r\n"
    "a2;13/03/2026 12:05 a.m.;5215512345678.0;1.500,50;SÍ\r\n"
    "a3;2/3/26;5.21551E+12;1500,5;NO\r\n"
    "a4;2/3/2026;5215512345678;1500,5;apartado\r\n"
    "a5;31/02/2026;5215512345678;1.50,5;trueque\r\n"
    ";;;;\r\nTOTAL;;;6.001,50;\r\n",
    "ventas.yml": "table: orders\nfile: ventas.csv\nheader_line: 3\ncolumns:\n  order_id: n° pedido\n  ordered_at: Fecha\n"
    "  contact_id: telefono\n  total_amount: TOTAL\n  status: Pagado\nvalues: {currency: MXN}\n"
    "words: {status: {apartado: paid}}\n",
    # No ids, Excel's day numbers, the currency in the amount.
    "pedidos.csv": 'Fecha,Hora,WhatsApp,Importe,Estado\n46083,,5215500000001,"$1,234.50 MXN",entregado\n'
    '46083.625,,5215500000002,"$1,234.50 MXN",entregado\n46083,,5215500000001,"$1,234.50 MXN",entregado\n'
    "2026-03-02,15:30,5215500000003,US$20,cancelado\n2026-03-02T15:30:00Z,,5215500000004,-5,pagado\n",
    "pedidos.yaml": "table: orders\nfile: pedidos.csv\ncolumns:\n  ordered_at: [Fecha, Hora]\n  contact_id: WhatsApp\n"
    "  total_amount: Importe\n  currency: Importe\n  status: Estado\n",
    # One sign before three digits: between thousands where no amount tells, else as the others have it.
    "miles.csv": "folio\tdia\ttotal\nm1\t02/03/2026\t1.500\nm2\t02/03/2026\t2.300\nm3\t02/03/2026\t990\n",
    "miles.yml": "table: orders\nfile: miles.csv\ncolumns: {order_id: folio, ordered_at: dia, total_amount: total}\n"
    "values: {status: paid, contact_id: counter}\ndates: month first\ntime_zone: UTC\n",
    "puntos.csv": "folio,dia,total\np1,03/02/2026,1.500\np2,03/13/2026,12.50\n",
    "puntos.yml": "table: orders\nfile: puntos.csv\ncolumns: {order_id: folio, ordered_at: dia, total_amount: total}\n"
    "values: {status: paid, contact_id: counter}\n",
    # Another encoding, flags, other tables.
    "clientes.csv": "Teléfono;Alta;¿Interno?\n5215500000001;02.03.2026 10:00;SÍ\n5215500000002;13.03.2026 10:00;no\n"
    "5215500000003;13.03.2026 10:00;tal vez\n".encode("latin-1"),
    "clientes.yml": "table: contacts\nfile: clientes.csv\nencoding: latin-1\ncolumns:\n  contact_id: Teléfono\n"
    "  created_at: Alta\n  is_internal: '¿Interno?'\n",
    "gastos.csv": 'campaña,día,gasto\ng1,13/03/2026,"1,234,567.89"\n',
    "gastos.yml": "table: campaign_costs\nfile: gastos.csv\ncolumns: {campaign_id: campaña, cost_date: día, amount: gasto}\n",
    "notas.txt": "no mapping",
}  # fmt: skip


# The sheet and the mapping that the page shows.
_, SHEET_OF_PAGE, MAPPING_OF_PAGE = re.findall(
    r"```\w*\n(.*?)```", (ROOT / "docs/mapped_files.md").read_text(encoding="utf-8"), re.DOTALL
)
SHOP |= {"page.csv": SHEET_OF_PAGE, "page.yml": MAPPING_OF_PAGE.replace("ventas.csv", "page.csv")}


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


class Site(Warehouse):
    """A warehouse with a raw table of messages and a folder `shop` of mapped files; `warnings`: what the last build said."""

    def attempt(self, files: dict[str, str | bytes], select: str, **settings: Any) -> None:
        self.warnings: list[str] = []
        self.callbacks = [lambda event: self.warnings.append(event.info.msg) if event.info.level == "warn" else None]
        rows.write_raw(self.folder / "raw", {"messages": [rows.message()], "leads": [rows.lead()]})
        write(self.folder / "shop", files)
        given = {"raw_location": "raw", "raw_tables_absent": ABSENT, "connectors": ["mapped_files"],
                 "mapped_files_location": "shop"}  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
            self.dbt(
                "build", "--exclude-resource-type", "unit_test", "test", "--select", *select.split(), vars=given | settings
            )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("mapped"))
    site.attempt(SHOP, STAGED)
    return site


def orders(shop: Site, columns: str, condition: str = "true", parameters: list[Any] = []) -> list[tuple]:
    return shop.query(f"select {columns} from staging.base_orders where {condition} order by all", parameters)


@pytest.mark.parametrize(
    ("order_id", "amount"),
    [("a1", 1500), ("a2", 1500.5), ("a4", 1500.5), ("m1", 1500), ("m2", 2300), ("m3", 990), ("p1", 1.5), ("p2", 12.5)],
)
def test_amounts_are_read_in_the_one_way_of_their_file(order_id: str, amount: float, shop: Site):
    assert orders(shop, "total_amount::double, reject_reason", "order_key = ?", [key_of(order_id)]) == [(amount, None)]


def test_an_amount_written_in_another_way_than_its_file_is_rejected(shop: Site):
    assert orders(shop, "total_amount", "order_key = ?", [key_of("a5")]) == [(None,)]


def test_commas_between_thousands_and_a_currency_around_an_amount(shop: Site):
    assert shop.query("select cost_date::varchar, amount::double, currency from staging.stg_campaign_costs") == [
        ("2026-03-13", 1234567.89, "USD")
    ]
    found = orders(shop, "total_amount::double, currency", "currency in ('MXN', 'USD') and status in ('fulfilled', 'cancelled')")
    assert found == [(20, "USD")] + [(1234.5, "MXN")] * 3


@pytest.mark.parametrize(
    ("order_id", "at"),
    [
        ("a1", "2026-03-02 21:00:00"),  # 3 p. m. in Mexico City
        ("a2", "2026-03-13 06:05:00"),  # five minutes past midnight
        ("a4", "2026-03-02 18:00:00"),  # a day alone is its noon
        ("m1", "2026-02-03 12:00:00"),  # month first, in another zone, as the mapping says
        ("p2", "2026-03-13 18:00:00"),  # month first, as a date tells
    ],
)
def test_times_are_those_of_the_zone(order_id: str, at: str, shop: Site):
    found = orders(shop, "ordered_at::varchar, updated_at::varchar, loaded_at::varchar", "order_key = ?", [key_of(order_id)])
    assert found == [(at, at, at)]


def test_day_numbers_of_excel_and_two_columns_of_a_time(shop: Site):
    found = orders(shop, "ordered_at::varchar", "total_amount in (1234.5, 20)")
    assert found == [("2026-03-02 18:00:00",)] * 2 + [("2026-03-02 21:00:00",), ("2026-03-02 21:30:00",)]
    assert orders(shop, "ordered_at::varchar, reject_reason", "total_amount = -5") == [
        ("2026-03-02 15:30:00", "total_amount is negative")
    ]


def test_a_day_that_is_none_is_rejected(shop: Site):
    assert orders(shop, "ordered_at", "order_key = ?", [key_of("a5")]) == [(None,)]


@pytest.mark.parametrize(("order_id", "status"), [("a1", "paid"), ("a2", "paid"), ("a4", "paid"), ("a5", None)])
def test_words_of_a_status(order_id: str, status: str | None, shop: Site):
    """Known ones, the mapping's own before them, and no other."""
    assert orders(shop, "status", "order_key = ?", [key_of(order_id)]) == [(status,)]


def test_words_of_flags(shop: Site):
    found = shop.query("select is_internal, reject_reason from staging.base_contacts order by all")
    assert found == [(False, None), (True, None), (None, "is_internal is not true or false")]


def test_a_number_of_a_telephone_is_its_digits_and_one_that_excel_has_cut_is_none(shop: Site):
    key = key_of("5215512345678")
    assert orders(shop, "source_contact_key", "order_key in (?, ?)", [key_of("a1"), key_of("a2")]) == [(key,)] * 2
    assert orders(shop, "reject_reason", "order_key = ?", [key_of("a3")]) == [("contact_id is missing",)]


def test_a_row_of_totals_is_no_order_and_an_empty_row_no_row(shop: Site):
    assert orders(shop, "copy_number, reject_reason", "order_key = ?", [key_of("TOTAL")]) == [(None, "contact_id is missing")] * 2
    assert orders(shop, "count(*)", "order_key is null") == [(0,)]
    assert orders(shop, "count(*), count(distinct origin), min(origin)") == [(6 + 5 + 3 + 2 + 3, 1, "mapped_files")]


def test_the_example_of_the_page(shop: Site):
    found = orders(shop, "total_amount::double, currency, status, ordered_at::varchar", "order_key in (?, ?)",
                   [key_of("A-1"), key_of("A-2")])  # fmt: skip
    assert found == [(990, "MXN", "pending", "2026-03-13 17:20:00"), (1500, "MXN", "paid", "2026-03-02 21:00:00")]


def test_orders_without_an_id_are_as_many_as_the_rows(shop: Site):
    """Two rows are the same in day, number and amount."""
    assert shop.query("select count(*) from staging.stg_orders where status = 'fulfilled'") == [(3,)]


def test_a_build_says_what_a_mapping_leaves_open(shop: Site):
    said = sorted(warning.split("\n")[0] for warning in shop.warnings if "mapping" in warning)
    assert said == [
        "The mapping shop/miles.yml: 3 times of shop/miles.csv are days without an hour. They count as noon; what depends on"
        " their hours is not known.",
        "The mapping shop/pedidos.yaml maps no column to `order_id`. It is made of the row's time, contact and amount, so that"
        " a row of which one of them is corrected counts as another row.",
        "The mapping shop/pedidos.yaml: 2 times of shop/pedidos.csv are days without an hour. They count as noon; what depends"
        " on their hours is not known.",
        "The mapping shop/puntos.yml: 1.500 of shop/puntos.csv is read with a point before its decimals, as the other amounts"
        " have it. If it is a thousand, correct it in the file.",
        "The mapping shop/puntos.yml: 2 times of shop/puntos.csv are days without an hour. They count as noon; what depends on"
        " their hours is not known.",
        "The mapping shop/ventas.yml: 3 times of shop/ventas.csv are days without an hour. They count as noon; what depends on"
        " their hours is not known.",
    ]


HEAD = "table: orders\nfile: a.csv\ncolumns:\n"
GOOD = HEAD + "  order_id: Folio\n  contact_id: Cliente\n  ordered_at: Fecha\n  total_amount: Total\nvalues: {status: paid}\n"
SHEET = "Folio,Cliente,Fecha,Total\n1,c1,2026-03-02,10\n"
PLACE = "The mapping shop/a.yml"
RAW_ORDERS = ", ".join(rows.order())
KEYS = "table, file, columns, values, words, header_line, encoding, dates, decimals, time_zone"

BAD = {
    "no mapping": (
        "a: [\n", SHEET,
        f"{PLACE} is no mapping. Write `table:`, `file:` and, under `columns:`, lines such as `order_id: Folio`"
        " (docs/mapped_files.md).",
    ),
    "no columns": (
        "table: orders\nfile: a.csv\ncolumns: {}\n", SHEET,
        f"{PLACE} is no mapping. Write `table:`, `file:` and, under `columns:`, lines such as `order_id: Folio`"
        " (docs/mapped_files.md).",
    ),
    "a misspelt key": (
        GOOD + "date: day first\n", SHEET,
        f"{PLACE}, line 9, has the key `date`, which no mapping has. Write one of these: {KEYS}.",
    ),
    "a table that is none": (
        GOOD.replace("table: orders", "table: oders"), SHEET,
        f"{PLACE}, line 1, has `table: oders`. Write one of these: messages, message_statuses, conversations,"
        " conversation_events, surveys, orders, contacts, contact_merges, consents, campaigns, campaign_costs, ad_costs,"
        " meta_pricing, link_clicks, leads, carts, agents.",
    ),
    "a column that is none": (
        GOOD.replace("order_id:", "order:"), SHEET,
        f"{PLACE}, line 4, names the column `order`, which the raw table `orders` has not. Write one of these: {RAW_ORDERS}.",
    ),
    "a header that is not there": (
        GOOD.replace("Folio", "Numero"), SHEET,
        f"{PLACE}, line 4, maps `order_id` to `Numero`, which no column of shop/a.csv (line 1) is called. Its columns are:"
        " Folio, Cliente, Fecha, Total. Write one of them, or the line of the headers as header_line.",
    ),
    "two columns of one name": (
        GOOD, SHEET.replace("Folio", "Total.", 1).replace("Total.", "Folio,Total.", 1),
        f"{PLACE}, line 7, maps `total_amount` to `Total`, which several columns of shop/a.csv (line 1) is called. Its columns"
        " are: Folio, Total., Cliente, Fecha, Total. Give each a name of its own.",
    ),
    "a file that is not there": (
        GOOD.replace("a.csv", "b.csv"), SHEET,
        f"{PLACE}, line 2, names the file shop/b.csv, which is not there. Put it beside the mapping, or correct its name.",
    ),
    "a required column that nothing gives": (
        GOOD.replace("values: {status: paid}\n", ""), SHEET,
        f"{PLACE}, line 3, maps no column to `status`, which every row of the raw table `orders` must fill. Add it under"
        " `columns:`, or, if it is the same in all rows, under `values:`.",
    ),
    "an unknown zone": (
        GOOD + "time_zone: Mexico\n", SHEET,
        f"{PLACE}, line 9, has the time_zone `Mexico`, which is none. Write a name of the IANA list, such as"
        " America/Mexico_City.",
    ),
    "dates that do not tell their order": (
        GOOD, SHEET.replace("2026-03-02", "02/03/2026"),
        "Is the day or the month first in 02/03/2026 (shop/a.csv, line 2)? No date of the file tells. Write `dates: day first`"
        " or `dates: month first` into the mapping shop/a.yml.",
    ),
    "dates in two orders": (
        GOOD, SHEET.replace("2026-03-02", "13/03/2026") + "2,c1,03/14/2026,10\n",
        "The file shop/a.csv has the day first in line 2 (13/03/2026) and the month first in line 3 (03/14/2026). Write all"
        " its dates in one order.",
    ),
    "amounts in two ways": (
        GOOD, SHEET.replace(",10\n", ',"10,5"\n') + "2,c1,2026-03-02,10.5\n",
        "The file shop/a.csv has a comma before the decimals in line 2 (10,5) and a point in line 3 (10.5). Write all its"
        " amounts in one way.",
    ),
    "amounts that do not tell their way": (
        GOOD, SHEET.replace(",10\n", ',"1,500"\n') + "2,c1,2026-03-02,2.300\n",
        "Which sign stands before the decimals in 1,500 and 2.300 (shop/a.csv, line 2)? No amount of the file tells. Write"
        " `decimals: comma` or `decimals: point` into the mapping shop/a.yml.",
    ),
    "another encoding": (
        GOOD, SHEET.replace("c1", "José").encode("latin-1"),
        "The file shop/a.csv is not in UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8), or write `encoding: latin-1` into"
        " the mapping shop/a.yml.",
    ),
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("CONTACT_KEY_SALT", SALT)
    return Site(tmp_path)


@pytest.mark.parametrize("case", BAD)
def test_a_mapping_that_cannot_be_followed_stops_with_its_place_and_the_mend(case: str, site: Site):
    mapping, sheet, sentence = BAD[case]
    with pytest.raises(BuildFailed) as failure:
        site.attempt({"a.yml": mapping, "a.csv": sheet}, "+wa_stg_agents")
    assert failure.value.sentences == {sentence}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"connectors": []},
         "mapped_files_location is set, and connectors does not list mapped_files, so that nothing there is read. Add"
         " mapped_files to connectors, or leave mapped_files_location out."),
        ({}, "connectors lists mapped_files, and there is no mapping (a file .yml) in mapped_files_location (shop). Write one"
             " (docs/mapped_files.md), or take mapped_files out of connectors."),
    ],
)  # fmt: skip
def test_a_connector_that_is_half_set_up(settings: dict[str, Any], sentence: str, site: Site):
    with pytest.raises(BuildFailed) as failure:
        site.attempt({"a.csv": SHEET}, "+wa_stg_agents", **settings)
    assert failure.value.sentences == {sentence}


def test_a_mapping_joins_the_rows_of_the_table_itself(site: Site):
    """A table that a mapping feeds need not exist; where it does, its own row of an id wins."""
    sheet = "Folio,Cliente,Fecha\nd1,of the file,2026-03-02\nl2,of the file,2026-03-02\n"
    mapping = "table: leads\nfile: a.csv\ncolumns: {lead_id: Folio, contact_id: Cliente, created_at: Fecha}\n"
    orders = GOOD.replace("a.csv", "b.csv")
    site.attempt(
        {"a.yml": mapping, "a.csv": sheet, "b.yml": orders, "b.csv": SHEET}, "+wa_stg_leads", raw_tables_absent=[*ABSENT, "contacts"]
    )
    found = site.query("select lead_key, origin from staging.base_leads where copy_number = 1")
    assert dict(found) == {key_of("d1"): "table", key_of("l2"): "mapped_files"}
    assert site.query("select count(*) from staging.base_leads") == [(3,)]
