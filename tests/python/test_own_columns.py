"""Columns of raw tables that are passed through to the facts, and slices of one's own.

Which models read which depends on these settings, so that dbt reads the project anew for them.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows as rows
from raw_rows import LOADED, SENT
from test_bad_input import a_row_of_each_table, attempt, raw, stops  # noqa: F401
from warehouse import ROOT, SALT, Warehouse, key_of

PUEBLA = "Puebla de Zaragoza"
LATER = {"loaded_at": LOADED + timedelta(days=20)}
SETTINGS: dict[str, Any] = {
    "messages_passthrough_columns": ["store_id"],
    "conversations_passthrough_columns": ["store_id"],
    "orders_passthrough_columns": [
        "store_id", {"name": "basket", "alias": "basket_size", "type": "number"}, {"name": "due", "type": "date"}
    ],
    "surveys_passthrough_columns": ["tablet"],
    "leads_passthrough_columns": ["form"],
    "carts_passthrough_columns": ["shelf"],
    "contacts_passthrough_columns": ["city"],
    "agents_passthrough_columns": ["shift"],
    "campaigns_passthrough_columns": ["brand"],
    "campaign_costs_passthrough_columns": ["invoice"],
    "slices": {
        "store": "store_id",
        "region": {"column": "store_id", "table": "shops.stores", "key": "id", "value": "region"},
        "city": {"column": "city"},
        "shift": "shift",
        "brand": "brand",
        "sender": "sender_type",
    },
}  # fmt: skip


def world() -> dict[str, list[rows.Row]]:
    """Three people. The thread of a is of store 1, b's messages are of store 2, of c nothing is known but the city."""
    at = [SENT + timedelta(minutes=n) for n in range(9)]
    return {
        "messages": [
            rows.message(message_id="a1", contact_id="a", conversation_id="ta", store_id="9", sent_at=at[0], **LATER),
            rows.message(message_id="a2", contact_id="a", conversation_id="ta", store_id=None, sent_at=at[1], **LATER,
                         direction="outbound", sender_type="agent", agent_id="a1"),
            rows.message(message_id="b1", contact_id="b", store_id="2", sent_at=at[2], **LATER),
            rows.message(message_id="b2", contact_id="b", store_id="3", sent_at=at[3], **LATER),
            rows.message(message_id="c1", contact_id="c", store_id=None, sent_at=at[4], **LATER),
            rows.message(message_id="g1", contact_id="a", store_id=None, sent_at=at[5], **LATER,
                         direction="outbound", sender_type="campaign", campaign_id="g1", message_type="template",
                         template_name="promo"),
        ],
        "message_statuses": [rows.status(message_id="g1", status_at=at[6], **LATER)],
        "conversations": [
            rows.conversation(conversation_id="ta", contact_id="a", store_id="1", opened_at=at[0], updated_at=at[0], **LATER)
        ],
        "conversation_events": [],
        "surveys": [
            rows.survey(survey_id="sa", contact_id="a", conversation_id="ta", score=5, tablet="t7", sent_at=at[4],
                        answered_at=at[5], **LATER)
        ],
        "orders": [
            rows.order(order_id="oa", contact_id="a", store_id="2", basket="2.5", due="2026-04-01", ordered_at=at[5], **LATER),
            rows.order(order_id="ob", contact_id="b", store_id=None, basket="many", due=None, ordered_at=at[5], **LATER),
            rows.order(order_id="od", contact_id="d", store_id=None, basket=None, due=None, ordered_at=at[5], **LATER),
        ],
        "contacts": [
            rows.contact(contact_id="a", city=PUEBLA, **LATER), rows.contact(contact_id="c", city="Leon", **LATER),
        ],
        "contact_merges": [], "consents": [],
        "campaigns": [rows.campaign(brand="blue", **LATER)],
        "campaign_costs": [rows.campaign_cost(invoice="f1", **LATER)],
        "link_clicks": [],
        "leads": [rows.lead(contact_id="b", form="web", created_at=at[3], **LATER)],
        "carts": [rows.cart(contact_id="a", shelf="top", created_at=at[5], **LATER)],
        "agents": [rows.agent(shift="night", **LATER)],
    }  # fmt: skip


A_KPI = (
    "basket,Basket,Cesta,sales,ratio,context,Goods of an order.,Artículos de un pedido.,-,-,goods,orders,,,,,mean,"
    "orders.basket_size,,ordered_date,day week month,,\n"
)


class Shop:
    """A warehouse with a table of stores beside the project's schemas."""

    def __init__(self, folder: Path, settings: dict[str, Any]):
        self.raw = folder / "raw"
        self.warehouse = Warehouse(folder, is_own_project=True)
        self.settings = {"raw_location": str(self.raw), "reference_location": str(folder / "reference"), **settings}
        (folder / "reference").mkdir(parents=True)
        catalogue = (ROOT / "seeds/reference/kpi_catalogue.csv").read_text(encoding="utf-8")
        (folder / "reference/kpi_catalogue.csv").write_text(catalogue + A_KPI, encoding="utf-8")

    def stores(self, *regions: tuple[str, str]) -> None:
        with duckdb.connect(str(self.warehouse.path)) as connection:
            connection.execute("create schema if not exists shops")
            connection.execute("create or replace table shops.stores (id varchar, region varchar)")
            connection.executemany("insert into shops.stores values (?, ?)", regions)

    def build(self, tables: dict[str, list[rows.Row]], *arguments: str, **settings: Any) -> None:
        rows.write_raw(self.raw, tables)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", SALT)
            self.warehouse.dbt(
                "build", "--exclude-resource-type", "unit_test", "test", *arguments, vars={**self.settings, **settings}
            )

    def test(self, *arguments: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", SALT)
            self.warehouse.dbt("test", "--exclude-resource-type", "unit_test", *arguments, vars=self.settings)

    def facts(self, fact: str, key: str, *columns: str) -> dict[str, tuple]:
        """The columns by the id whose hash is the key."""
        ids = {str(key_of(name)): name for name in
               ["a", "b", "c", "d", "a1", "a2", "b1", "b2", "c1", "g1", "oa", "ob", "od", "sa", "d1"]}  # fmt: skip
        found = self.warehouse.query(f"select cast({key} as varchar), {', '.join(columns)} from marts.{fact}")
        return {ids[name]: values if len(values) > 1 else values[0] for name, *values in found}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop(tmp_path_factory.mktemp("shop"), SETTINGS)
    made.stores(("1", "north"), ("2", "south"), ("9", "west"), ("3", "south"))
    made.build(world())
    return made


@pytest.mark.proof
def test_columns_reach_their_facts_with_their_types(shop: Shop):
    query = shop.warehouse.query
    assert shop.facts("fct_messages", "message_key", "store_id")["a1"] == "9"
    assert shop.facts("fct_conversations", "conversation_key", "store_id") == {"a1": "1", "b1": None, "c1": None, "g1": None}
    assert query("select basket_size, due, typeof(due) from marts.fct_orders order by 1 nulls last")[0][0] == 2.5
    assert {str(value) for (value,) in query("select due from marts.fct_orders")} == {"2026-04-01", "None"}
    assert query("select tablet from marts.fct_survey_responses") == [("t7",)]
    assert query("select form from marts.fct_leads") == [("web",)]
    assert query("select shelf from marts.fct_carts") == [("top",)]
    assert shop.facts("dim_contacts", "contact_key", "city") == {"a": PUEBLA, "b": None, "c": "Leon", "d": None}
    assert query("select shift from marts.dim_agents") == [("night",)]
    assert query("select brand from marts.dim_campaigns") == [("blue",)]
    assert query("select invoice from marts.fct_campaign_costs") == [("f1",)]


@pytest.mark.proof
def test_a_slice_is_the_rows_own_then_its_conversations_then_its_contacts(shop: Shop):
    conversations = shop.facts("fct_conversations", "conversation_key", "store_slice", "region_slice", "city_slice")
    assert conversations == {
        "a1": ["1", "north", PUEBLA],  # the thread before its first message
        "b1": ["2", "south", None],  # its first message, not its second
        "c1": [None, None, "Leon"],
        "g1": [None, None, PUEBLA],
    }
    messages = shop.facts("fct_messages", "message_key", "store_slice", "region_slice")
    assert messages["a1"] == ["9", "west"]
    assert messages["a2"] == ["1", "north"]
    assert messages["b2"] == ["3", "south"]
    assert messages["c1"] == [None, None]
    orders = shop.facts("fct_orders", "order_key", "store_slice", "region_slice", "city_slice")
    assert orders == {"oa": ["2", "south", PUEBLA], "ob": ["2", "south", None], "od": [None, None, None]}
    assert shop.facts("fct_survey_responses", "survey_key", "store_slice") == {"sa": "1"}
    assert shop.facts("fct_leads", "lead_key", "store_slice") == {"d1": "2"}


@pytest.mark.proof
def test_a_slice_of_an_agents_or_campaigns_column_is_that_of_the_row(shop: Shop):
    assert shop.facts("fct_messages", "message_key", "shift_slice", "sender_slice")["a2"] == ["night", "agent"]
    assert shop.facts("fct_messages", "message_key", "shift_slice")["a1"] is None
    assert shop.warehouse.query("select brand_slice from marts.fct_campaign_costs") == [("blue",)]


@pytest.mark.proof
def test_each_kpi_of_these_facts_has_the_slices_and_they_add_up(shop: Shop):
    """That they add up to `all` is a data test of kpi_values."""
    shop.test("--select", "wa_kpi_values")
    found = dict(shop.warehouse.query("select slice, count(distinct kpi_id) from marts.kpi_values group by slice"))
    assert found["store"] > 25 and found["region"] == found["store"] and found["city"] > found["country"]
    values = dict(
        shop.warehouse.query("select slice_value, value from marts.kpi_values"
                             " where kpi_id = 'orders' and grain = 'month' and slice = 'store'")
    )  # fmt: skip
    assert values == {"2": 2, "(none)": 1}
    assert shop.warehouse.query("select distinct value, slices from marts.kpi_values inner join marts.dim_kpis using (kpi_id)"
                                " where kpi_id = 'basket' and slice = 'all'") == [(2.5, "store region city shift brand")]  # fmt: skip
    ((slices,),) = shop.warehouse.query("select slices from marts.dim_kpis where kpi_id = 'conversion_rate'")
    assert slices.split()[-5:] == ["store", "region", "city", "shift", "brand"]
    roas = "select slices from marts.dim_kpis where kpi_id = 'return_on_conversation_spend'"
    assert "store" not in shop.warehouse.query(roas)[0][0].split()  # costs have no store


@pytest.mark.proof
def test_an_incremental_run_is_equal_to_a_full_one(shop: Shop):
    """A column of a row, of its thread, of its contact and of the table of stores changes: none of a contact's messages."""
    tables = world()
    tables["messages"][3]["store_id"] = "1"
    tables["conversations"][0]["store_id"] = "3"
    tables["contacts"][1]["city"] = "Toluca"
    tables["agents"][0]["shift"] = "morning"
    shop.stores(("1", "east"), ("2", "south"), ("9", "west"), ("3", "center"))
    names = ["fct_messages", "fct_conversations", "kpi_values", "dim_contacts", "fct_orders", "kpi_movers"]

    def read() -> list[list[tuple]]:
        return [shop.warehouse.query(f"select * from marts.{name} order by all") for name in names]

    before = read()
    shop.build(tables)
    incremental = read()
    shop.build(tables, "--full-refresh")
    assert incremental == read()
    assert [old != new for old, new in zip(before, incremental, strict=True)][:4] == [True] * 4
    assert shop.facts("fct_messages", "message_key", "region_slice")["a2"] == "center"


@pytest.mark.proof
def test_who_asked_to_be_forgotten_has_no_passed_value_under_any_id(shop: Shop):
    tables = world()
    tables["contacts"][0]["erased_at"] = LATER["loaded_at"]
    tables["contacts"].append(rows.contact(contact_id="old", city="Merida in Yucatan", **LATER))
    tables["contact_merges"] = [rows.merge(old_contact_id="old", new_contact_id="a", **LATER)]
    shop.build(tables, "--full-refresh")
    assert shop.facts("dim_contacts", "contact_key", "city") == {"a": None, "b": None, "c": "Leon", "d": None}
    assert shop.facts("fct_messages", "message_key", "store_id")["a1"] is None
    assert shop.facts("fct_orders", "order_key", "store_id", "basket_size")["oa"] == [None, None]
    stored = shop.warehouse.path.read_bytes()
    assert [city for city in (PUEBLA, "Merida in Yucatan", "Leon") if city.encode() in stored] == ["Leon"]


@pytest.mark.proof
def test_a_key_with_two_values_stops_the_run(shop: Shop):
    shop.stores(("1", "north"), ("1", "south"))
    with pytest.raises(Exception, match="The table of the slice region has the key 1 with several values, such as north and south"):
        shop.build(world(), "--full-refresh", "--select", "+wa_int_slice_values")


@pytest.mark.proof
@pytest.mark.parametrize(
    ("slice_", "sentence"),
    [
        ({"table": "shops.stors", "key": "id", "value": "region"}, "which is not in the warehouse"),
        ({"table": "shops.stores", "key": "id", "value": "regon"}, "which has no column `regon`. Did you mean region?"),
    ],
)
def test_a_misspelt_table_or_column_of_it(slice_: dict[str, str], sentence: str, shop: Shop):
    with pytest.raises(Exception, match="slices has `region` of the table") as failure:
        shop.build(world(), "--full-refresh", "--select", "wa_int_slice_values",
                   slices={"region": {"column": "store_id", **slice_}})  # fmt: skip
    assert sentence in str(failure.value)


CASES: list[tuple[dict[str, Any], str]] = [
    ({"orders_passthrough_columns": ["stor_id"]},
     "orders_passthrough_columns has `stor_id`, and the raw table `orders` has no such column. Did you mean store_id?"),
    ({"slices": {"store": "stor_id"}, "orders_passthrough_columns": ["store_id"]},
     "slices has `store` of the column `stor_id`, which no fact has. Did you mean store_id?"),
    ({"orders_passthrough_columns": ["status"]},
     "orders_passthrough_columns has the column `status`, which the project reads in any case. Take it out of the list."),
    ({"agents_passthrough_columns": ["team", "row_key"]},
     "agents_passthrough_columns has the column `team`, which the project reads in any case. Take it out of the list."),
    ({"orders_passthrough_columns": [{"name": "store_id", "alias": "revenue_amount"}]},
     "orders_passthrough_columns has the column `store_id`, and the project has a column `revenue_amount` of its own in a model"
     " on the way to fct_orders. Give it another name: {name: store_id, alias: ...}."),
    ({"orders_passthrough_columns": [{"name": "store_id", "type": "float"}]},
     "orders_passthrough_columns has the column `store_id` of the type `float`. Allowed: text, number, integer, flag, date,"
     " time."),
    ({"orders_passthrough_columns": ["store_id", "store_id"]},
     "orders_passthrough_columns has the column `store_id` twice. Take it out once."),
    ({"orders_passthrough_columns": "store_id"},
     "orders_passthrough_columns is `store_id`, which is no list. Set it to columns of the raw table, such as [store_id]."),
    ({"orders_passthrough_columns": ["order"]},
     "orders_passthrough_columns has the column `order`. A name is of letters, digits and _, begins with a letter, and is no"
     " word of SQL: rename it in the export or in a view."),
    ({"slices": {"agent": "agent_id"}},
     "slices has `agent`. A slice's name is of small letters, digits and _, and none of all, business_phone, agent, team,"
     " campaign, template, country, topic, ad, label: give it another."),
    ({"slices": {"region": {"column": "country_code", "table": "regions"}}},
     "slices has `region`, of which `table` and `value` go together: the table, and its column that is the slice."),
    ({"slices": ["store_id"]},
     "slices is `['store_id']`, which names no slices. Set it to slices with their columns, such as {store: store_id}."),
]  # fmt: skip


@pytest.mark.proof
def test_a_mapped_file_may_bring_a_column_and_webhooks_have_none(tmp_path: Path):
    """The orders are a spreadsheet; of the messages one is a webhook's, which has no store."""
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (sheets / "sales.csv").write_text("Folio;Fecha;Cliente;Total;Tienda\no1;2026-03-02 09:00;+52 1 55 1234 5678;10.50;7\n")
    (sheets / "sales.yml").write_text(
        "table: orders\nfile: sales.csv\ncolumns: {order_id: Folio, ordered_at: Fecha, contact_id: Cliente,"
        " total_amount: Total, store_id: Tienda}\nvalues: {status: paid, currency: USD}\n"
    )
    settings = {
        "connectors": ["mapped_files"], "mapped_files_location": str(sheets), "orders_passthrough_columns": ["store_id"],
        "messages_passthrough_columns": ["store_id"], "slices": {"store": "store_id"},
        "raw_tables_absent": [table for table in rows.TABLES if table not in ("messages", "orders")],
    }  # fmt: skip
    shop = Shop(tmp_path / "shop", settings)
    status = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value_of()}]}]}
    shop.build(
        {"messages": [rows.message(store_id="1", **LATER)],
         "webhooks": [rows.webhook(received_at=LATER["loaded_at"], payload=json.dumps(status))]},
        "--select", "+wa_fct_orders +wa_fct_messages",
    )  # fmt: skip
    assert shop.warehouse.query("select store_id, store_slice from marts.fct_orders") == [("7", "7")]
    found = shop.warehouse.query("select store_id, count(*) from marts.fct_messages group by all order by all")
    assert found == [("1", 1), (None, 1)]


def value_of() -> dict[str, Any]:
    """A text that somebody sent, as Meta's Cloud API posts it."""
    message = {"from": "5215512345678", "id": "wamid.1", "timestamp": "1772463600", "type": "text", "text": {"body": "hola"}}
    return {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "1", "phone_number_id": "p1"},
        "contacts": [{"wa_id": "5215512345678", "profile": {"name": "Ana"}}], "messages": [message],
    }  # fmt: skip


FAST = 3  # how many of them run with each change


@pytest.mark.parametrize(
    ("settings", "sentence"), [*CASES[:FAST], *(pytest.param(*case, marks=pytest.mark.proof) for case in CASES[FAST:])]
)
def test_a_mistake_is_a_sentence(settings: dict[str, Any], sentence: str, raw: Path, stops: Callable[..., None]):  # noqa: F811
    rows.write_raw(raw, {"orders": [rows.order(store_id="1")]})
    stops(sentence, **settings)
