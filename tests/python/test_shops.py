"""Shops' orders and carts: every spelling gives the same rows, and each belongs to the contact with its telephone number.

One build holds all shops; S1 to S15 are cases of Shopify, W1 to W10 of WooCommerce, N1 to N5 of Tiendanube.
"""

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows
import shop_data
from conftest import write_raw
from shop_data import order, write_csv, write_json, write_table
from warehouse import SALT, BuildFailed, Warehouse, key_of

PERSON, LATER = "5215512345678", "5215587654321"
MESSAGES = [
    raw_rows.message(message_id="m1", contact_id=PERSON, sent_at="2026-03-01 12:00:00", loaded_at="2026-03-01 12:05:00"),
    raw_rows.message(message_id="m2", contact_id=LATER, sent_at="2026-03-03 12:00:00", loaded_at="2026-03-03 12:05:00"),
    raw_rows.message(message_id="m3", contact_id="5491123456789", sent_at="2025-01-01 12:00:00", loaded_at="2025-01-01 12:05:00"),
    raw_rows.message(message_id="m4", contact_id="525599990000", sent_at="2022-01-05 12:00:00", loaded_at="2022-01-05 12:05:00"),
    raw_rows.message(message_id="m5", contact_id="5215599990000", sent_at="2026-03-02 12:00:00", loaded_at="2026-03-02 12:05:00"),
    raw_rows.message(message_id="m7", contact_id="5215500001111", sent_at="2026-01-01 12:00:00", loaded_at="2026-01-01 12:05:00"),
    raw_rows.message(message_id="m8", contact_id="525500001111", sent_at="2026-02-01 12:00:00", loaded_at="2026-02-01 12:05:00"),
    raw_rows.message(message_id="m9", contact_id="525511112222", sent_at="2026-02-01 12:00:00", loaded_at="2026-02-01 12:05:00"),
    raw_rows.message(message_id="m10", contact_id="5215511112222", sent_at="2026-02-02 12:00:00", loaded_at="2026-02-02 12:05:00"),
    raw_rows.message(message_id="m6", contact_id="MX.1", sent_at="2026-03-02 12:00:00", loaded_at="2026-03-02 12:05:00"),
]  # fmt: skip
# Of the last two both ids have one number: a third merge, by the number, would make a circle of them.
MERGES = [
    raw_rows.merge(old_contact_id="525500001111", new_contact_id="5215500001111", merged_at="2026-02-02 12:00:00"),
    raw_rows.merge(old_contact_id="525511112222", new_contact_id="MX.2", merged_at="2026-01-01 12:00:00"),
    raw_rows.merge(old_contact_id="5215511112222", new_contact_id="525511112222", merged_at="2026-01-01 12:00:00"),
]
MX = ("55 1234 5678", "MX")
ORDERS = [
    order(11, billing=MX, shipping=("81 8765 4321", "MX")),  # S1
    order(12, financial="partially_refunded", total="100.00", phone="+5215512345678",
          refunds=[("30.00", "success"), ("30.00", "failure")]),
    order(13, total="80.00", phone="+525512345678", test=True),
    order(14, financial="pending", total="60.00", billing=("no tengo", "MX")),
    order(15, fulfillment="partial", billing=MX),  # S2
    order(16, financial="refunded", cancelled_at="2026-03-04T00:00:00-06:00", billing=MX, refunds=[("250.00", "success")]),  # S3
    order(17, financial="partially_refunded", fulfillment="fulfilled", billing=MX, refunds=[("1.00", "success")]),  # S4
    order(18, total="20.00", billing=MX, refunds=[("30.00", "success")]),  # S5
    order(19, phone="+525587654321"),  # S8
    order(20, financial="unpaid", billing=MX),  # S13
    order(21, total="0.00", billing=MX),  # S14
    order(22, created_at="2026-03-02T23:30:00", billing=MX),  # S15
    order(23, financial="voided", billing=MX),
    order(24, financial="expired", billing=MX),
    order(25, financial="authorized", billing=MX),
    order(26, financial="refunded", billing=MX, refunds=[("250.00", "success")]),
]  # fmt: skip
TIME = "2026-03-02 15:30:00"
# status, total, refunded, placed (UTC); of an order that is not read nothing. What an admin export cannot tell stands apart.
EXPECTED = {
    11: ("paid", 250, None, TIME), 12: ("paid", 100, 30, TIME), 13: ("paid", 80, None, TIME),
    15: ("paid", 250, None, TIME), 16: ("cancelled", 250, 250, TIME), 17: ("fulfilled", 250, 1, TIME),
    18: ("paid", 20, 20, TIME), 21: ("paid", 0, None, TIME), 22: ("paid", 250, None, "2026-03-03 05:30:00"),
    23: ("cancelled", 250, None, TIME), 24: ("cancelled", 250, None, TIME), 25: ("pending", 250, None, TIME),
    26: ("refunded", 250, 250, TIME),
}  # fmt: skip
SPELLINGS = ["shopify", "shop_graphql", "shop_airbyte", "shop_fivetran", "shop_dlt", "shop_csv"]

WOO = {
    1: dict(status="processing", total="1500.00", refunds=[{"id": 9, "total": "-500.00"}]),  # W2
    2: dict(status="completed", parent_id=1),  # W3
    3: dict(status="on-hold", date_modified_gmt="2026-03-02T15:00:00"),
    4: dict(status="refunded"),
    5: dict(status="failed"),
    6: dict(status="shipped"),
    7: dict(status="partially-paid"),
    8: dict(status="processing", number="A-0012", billing={"phone": "+52 55 1234 5678", "country": ""}),  # W8
    9: dict(status="checkout-draft"),
    10: dict(status="trash"),
    11: dict(status="processing", date_paid_gmt=None, date_modified_gmt="2026-03-02T15:00:00"),
    12: dict(status="processing", billing={"phone": "55 1234 5678", "country": ""}),  # W7
}


def woo_order(id: int, **fields: Any) -> dict[str, Any]:
    """A row of the REST API: 250 MXN, 09:00 in Mexico City, of a guest with a number (W6)."""
    return {
        "id": id, "number": str(id), "parent_id": 0, "status": "processing", "currency": "MXN", "total": "250.00",
        "date_created": "2026-03-02T09:00:00", "date_created_gmt": "2026-03-02T15:00:00",
        "date_modified_gmt": "2026-03-02T16:00:00", "date_paid_gmt": "2026-03-02T15:01:00", "customer_id": 0,
        "billing": {"phone": "55 1234 5678", "country": "MX"}, "shipping": {"phone": ""}, "refunds": [], "created_via": "checkout",
    } | fields  # fmt: skip


def tn_order(id: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": id, "number": id + 100, "status": "open", "payment_status": "paid", "shipping_status": "unpacked",
        "total": "1500.00", "currency": "ARS", "contact_phone": "+5491123456789", "billing_country": "AR",
        "storefront": "store", "created_at": "2026-03-02T15:00:05+0000", "updated_at": "2026-03-02T15:00:05+0000",
        "completed_at": {"date": "2026-03-02 15:00:05.000000", "timezone_type": 3, "timezone": "UTC"},
    } | fields  # fmt: skip


TN_LINE = {
    "Número de orden": "12345", "Email": "", "Fecha": "20/12/2025 10:00:00", "Estado de la orden": "Abierta",
    "Estado del pago": "Recibido", "Estado del envío": "Enviado", "Moneda": "ARS", "Total": "1500,00",
    "Nombre del comprador": "", "DNI / CUIT": "", "Teléfono": "11 2345 6789", "País": "Argentina", "Nombre del producto": "Mate",
    "Canal": "Web",
}  # fmt: skip


def write_shops(root: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Every shop, each in a folder or schema of its own."""
    given = [shop_data.rest(each) for each in ORDERS]
    write_json(root / "shopify/orders/1.json", given[:5], page="orders")
    write_json(root / "shopify/orders/2.json", given[5:])
    write_json(root / "graphql/orders.json", [shop_data.graphql(each) for each in ORDERS])
    write_table(warehouse, "airbyte.orders", [shop_data.airbyte(each) for each in ORDERS],
                {"_airbyte_extracted_at": "timestamptz", "id": "bigint", "test": "boolean", "total_price": "decimal(18, 2)",
                 "refunds": "json", "billing_address": "json"})  # fmt: skip

    flat = [shop_data.flat(shop_data.rest(each), "_") | {"_fivetran_synced": "2026-03-10", "_fivetran_deleted": False}
            for each in [*ORDERS, order(99, billing=MX)]]  # fmt: skip
    flat[-1]["_fivetran_deleted"] = True  # S9
    types = {"_fivetran_synced": "timestamp", "_fivetran_deleted": "boolean", "id": "bigint", "created_at": "timestamptz",
             "processed_at": "timestamptz"}  # fmt: skip
    write_table(warehouse, 'fivetran."order"', flat, types)
    write_table(warehouse, "fivetran.transaction", shop_data.transactions(ORDERS), {"amount": "double", "order_id": "bigint"})
    write_table(warehouse, 'bare."order"', flat[:2], types)  # S12

    nested = [shop_data.flat(shop_data.rest(each), "__") | {"_dlt_load_id": "1795933837.42"} for each in ORDERS]
    nested += [nested[0] | {"id": 98, "_dlt_load_id": "1795933999.1"}]  # L6
    write_table(warehouse, "dlt.orders", [{k: v for k, v in row.items() if k != "cancelled_at" or v} for row in nested])  # L1
    write_table(warehouse, "dlt.orders__refunds__transactions", shop_data.transactions(ORDERS))
    write_table(warehouse, "dlt._dlt_loads", [{"load_id": "1795933837.42", "status": 0, "inserted_at": "2026-03-10 00:00:00"}],
                {"status": "bigint", "inserted_at": "timestamp"})  # fmt: skip

    lines = [line for each in ORDERS for line in shop_data.admin_lines(each)]
    write_csv(root / "csv/orders.csv", lines)

    write_json(root / "shopify/abandoned_checkouts.json", [
        {"id": 501, "token": "t501", "phone": "+525512345678", "created_at": "2026-03-02T09:00:00-06:00"},
        {"id": 502, "token": "t502", "phone": "+525512345678", "created_at": "2026-03-02T09:00:00-06:00"},
        {"id": 503, "token": "t503", "phone": None, "created_at": "2026-03-02T09:00:00-06:00"},
    ])  # fmt: skip
    write_json(root / "shopify/orders/3.json", [shop_data.rest(order(31, billing=MX, checkout_id=502)),
                                                shop_data.rest(order(32, billing=MX, checkout_id=777))])  # fmt: skip

    write_json(root / "woocommerce/orders.json", [woo_order(id, **fields) for id, fields in WOO.items()] + [
        woo_order(3, status="processing", date_modified_gmt="2026-03-09T15:00:00"),  # W4
        woo_order(11, status="trash", date_modified_gmt="2026-03-05T15:00:00"),  # W10
    ])  # fmt: skip
    local = {name: cell for name, cell in woo_order(1).items() if not name.endswith("_gmt")} | {"parent_id": 5}
    write_table(warehouse, "woo_local.orders", [shop_data.flat(local, "__") | {"_dlt_id": "r1"}])  # W1
    write_table(warehouse, "woo_local.orders__refunds", [{"id": 9, "total": "-50.00", "_dlt_parent_id": "r1"}])
    write_tables_of_site(warehouse)

    write_json(root / "tiendanube/orders.json", [
        tn_order(1), tn_order(2, shipping_status="fulfilled"), tn_order(3, payment_status="refunded"),
        tn_order(4, payment_status="voided"), tn_order(5, payment_status="authorized"),
        tn_order(6, status="cancelled"), tn_order(7, payment_status="partially_paid"),
        tn_order(8, storefront="meli"), tn_order(9, payment_status="abandoned"), tn_order(10, shipping_status="shipped"),
        tn_order(11, contact_phone=None, billing_phone="11 15 2345-6789"),
    ])  # fmt: skip
    write_json(root / "tiendanube/checkouts.json", [
        {"id": 71, "token": "x", "contact_phone": "+5491123456789", "created_at": "2026-03-02T15:00:05+0000"},
    ])  # fmt: skip
    empty = dict.fromkeys(TN_LINE, "")
    write_csv(root / "ventas/ventas.csv", [
        TN_LINE, empty | {"Número de orden": "12345", "Nombre del producto": "Yerba"},  # N1, N3, N4
        TN_LINE | {"Número de orden": "12346", "Total": "1.500,00", "Estado del pago": "Pendiente"},  # N2
        TN_LINE | {"Número de orden": "12347", "Estado del pago": "Rechazado"},
        TN_LINE | {"Número de orden": "12348", "Estado del pago": "En revisión"},
        TN_LINE | {"Número de orden": "12349", "Estado del pago": "Devuelto"},
    ], ";", "cp1252")  # N5


def write_tables_of_site(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A site's database: its newer tables and its older ones, the same order in both and one in the older alone, which was
    deleted since (W9), and a site with older ones alone."""
    times = {"date_created_gmt": "2026-03-02 15:00:00", "date_updated_gmt": "2026-03-02 16:00:00", "currency": "MXN"}
    write_table(warehouse, "site.wp_wc_orders", [
        {"id": 51, "type": "shop_order", "parent_order_id": 0, "status": "wc-processing", "total_amount": "1500.00"} | times,
        {"id": 52, "type": "shop_order_refund", "parent_order_id": 51, "status": "wc-completed", "total_amount": "-500.00"} | times,
    ], {"id": "bigint", "parent_order_id": "bigint", "total_amount": "decimal(26, 8)", "date_created_gmt": "timestamp"})  # W5
    write_table(warehouse, "site.wp_wc_order_addresses", [
        {"order_id": 51, "address_type": "billing", "phone": "55 1234 5678", "country": "MX"},
        {"order_id": 51, "address_type": "shipping", "phone": "81 8765 4321", "country": "MX"},
    ])  # fmt: skip
    for schema, posts in [("site", [51, 53]), ("old_site", [61])]:
        prefix = "wp_" if schema == "site" else "tienda_"
        write_table(warehouse, f"{schema}.{prefix}posts", [
            {"ID": post, "post_type": "shop_order", "post_parent": 0, "post_status": "wc-completed",
             "post_date_gmt": "2026-03-02 15:00:00", "post_modified_gmt": "2026-03-02 16:00:00"} for post in posts
        ] + [{"ID": 69, "post_type": "shop_order_refund", "post_parent": posts[0], "post_status": "wc-completed",
              "post_date_gmt": "2026-03-03 15:00:00", "post_modified_gmt": "2026-03-03 16:00:00"},
             {"ID": 70, "post_type": "page", "post_parent": 0, "post_status": "publish",
              "post_date_gmt": "2026-03-03 15:00:00", "post_modified_gmt": "2026-03-03 16:00:00"}])  # fmt: skip
        metas = {"_order_total": "300.00", "_order_currency": "MXN", "_billing_phone": "55 1234 5678", "_billing_country": "MX",
                 "_date_paid": "1772463600"}  # fmt: skip
        write_table(warehouse, f"{schema}.{prefix}postmeta", [
            {"meta_id": 10 * post + number, "post_id": post, "meta_key": key, "meta_value": value}
            for post in posts for number, (key, value) in enumerate(metas.items())
        ] + [{"meta_id": 90, "post_id": 69, "meta_key": "_refund_amount", "meta_value": "25.00"}])  # fmt: skip


SETTINGS = {
    "connectors": ["shopify", {"shop_graphql": "shopify"}, {"shop_airbyte": "shopify"}, {"shop_fivetran": "shopify"},
                   {"shop_dlt": "shopify"}, {"shop_csv": "shopify"}, {"shop_bare": "shopify"}, "woocommerce",
                   {"woo_local": "woocommerce"}, {"woo_site": "woocommerce"}, {"woo_old": "woocommerce"},
                   "tiendanube", {"ventas": "tiendanube"}],
    "shopify_location": "shops/shopify", "shop_graphql_location": "shops/graphql", "shop_airbyte_schema": "airbyte",
    "shop_fivetran_schema": "fivetran", "shop_dlt_schema": "dlt", "shop_csv_location": "shops/csv", "shop_bare_schema": "bare",
    "woocommerce_location": "shops/woocommerce", "woocommerce_statuses": {"shipped": "fulfilled"},
    "woocommerce_default_country": "MX", "woo_local_time_zone": "America/Mexico_City", "woo_site_schema": "site",
    "woo_old_schema": "old_site", "woo_old_table_prefix": "tienda_",
    "tiendanube_location": "shops/tiendanube", "ventas_location": "shops/ventas",
    "ventas_time_zone": "America/Argentina/Buenos_Aires", "ventas_statuses": {"Devuelto": "refunded"},
    "ventas_default_country": "AR", "default_country": "MX",
}  # fmt: skip
PHONE_TEST = "assert_phone_keys_are_those_of_the_cases"
BUILT = ["+wa_connector_matches", "+wa_stg_orders", "+wa_stg_carts", "+wa_stg_contacts", "+wa_stg_contacts_merged", PHONE_TEST]


def settings_of(connectors: Any) -> dict[str, Any]:
    """Those of these installations and of all shops, but the list itself."""
    listed = connectors if isinstance(connectors, list) else []
    names = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in listed]
    return {key: value for key, value in SETTINGS.items() if key.startswith((*names, "default_"))} | {"connectors": connectors}


class Shops:
    """The built warehouse of all shops."""

    def __init__(self, folder: Path, *select: str, **settings: Any):
        self.said: list[str] = []
        self.warehouse = Warehouse(folder, callbacks=[lambda event: self.said.append(event.info.msg)])
        write_raw(folder / "raw", {"messages": MESSAGES, "contact_merges": MERGES})
        with duckdb.connect(str(self.warehouse.path)) as connection:
            write_shops(folder / "shops", connection)
        self.settings = {"raw_location": "raw", "raw_tables_absent": [
            table for table in raw_rows.TABLES if table not in ("messages", "contact_merges", "webhooks")
        ]} | settings_of(settings.get("connectors", SETTINGS["connectors"])) | settings  # fmt: skip
        self.results = self.build(*(select or BUILT))

    def build(self, *select: str, **settings: Any) -> list[Any]:
        """The models that are named, and tests that are named themselves."""
        what = ["--select", *select, "--indirect-selection", "empty"]
        what = ["test"] if select == ("all",) else what      # one more type that is left out
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", SALT)
            return self.warehouse.dbt("build", "--exclude-resource-type", "unit_test", *what, vars=self.settings | settings)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Shops:
    return Shops(tmp_path_factory.mktemp("shops"))


def read_orders(shops: Shops, origin: str) -> dict[str, tuple]:
    """The good orders of a shop by the key of their id: status, total, refunded, placed (UTC), contact."""
    return {
        row[0]: row[1:] for row in shops.warehouse.query(
            "select order_key, status, cast(total_amount as double), cast(refunded_amount as double),"
            " strftime(ordered_at, '%Y-%m-%d %H:%M:%S'), source_contact_key from staging.stg_orders where origin = ?", [origin]
        )
    }  # fmt: skip


@pytest.mark.parametrize("origin", SPELLINGS)
def test_an_order_is_the_same_in_every_spelling(shops: Shops, origin: str):
    """S1 to S5, S7 to S11, S14, S15; the files of the admin have three lines an order (S6)."""
    expected = dict(EXPECTED)
    if origin == "shop_csv":
        del expected[13]
    found = read_orders(shops, origin)
    of_cases = {id: found.get(key_of(f"{origin}-{id}")) for id in expected}
    assert of_cases == {id: (*order, key_of(PERSON)) for id, order in expected.items()}
    others = {key_of(f"{origin}-{id}") for id in (13, 31, 32)}
    assert set(found) - others == {key_of(f"{origin}-{id}") for id in expected if id != 13}


def test_a_test_order_says_so(shops: Shops):
    found = shops.warehouse.query("select origin, is_test from staging.stg_orders where order_key in (?, ?, ?)",
                                  [key_of(f"{origin}-13") for origin in ("shopify", "shop_airbyte", "shop_csv")])  # fmt: skip
    assert dict(found) == {"shopify": True, "shop_airbyte": True, "shop_csv": None}


def test_a_status_that_is_not_known_is_rejected_and_named(shops: Shops):
    """S13, and a plugin's status of WooCommerce, a payment of Tiendanube."""
    found = shops.warehouse.query(
        "select origin, reject_reason, length(status) from staging.base_orders where reject_reason is not null order by 1"
    )
    words = "status is none of pending, paid, fulfilled, cancelled, refunded"
    assert found == [(origin, words, None) for origin in sorted([*SPELLINGS, "tiendanube", "ventas", "woocommerce"])]


def test_a_shop_without_a_table_of_refunds_has_none(shops: Shops):
    """S12."""
    assert {order[:3] for order in read_orders(shops, "shop_bare").values()} == {("paid", 250.0, None), ("paid", 100.0, None)}


def test_a_row_is_loaded_when_its_loader_says_else_when_it_changed(shops: Shops):
    """Of the admin's file the last that is known of an order is that it was cancelled."""
    found = shops.warehouse.query(
        "select origin, strftime(max(loaded_at), '%Y-%m-%d %H:%M') from staging.stg_orders where origin like 'shop%' group by 1"
    )
    loader, own = "2026-03-10 00:00", "2026-03-03 05:30"
    assert dict(found) == {
        "shopify": own, "shop_graphql": own, "shop_csv": "2026-03-04 06:00", "shop_airbyte": loader, "shop_fivetran": loader,
        "shop_dlt": loader, "shop_bare": loader,
    }  # fmt: skip


def test_a_checkout_is_a_cart_and_so_is_one_that_became_an_order_at_once(shops: Shops):
    found = shops.warehouse.query("select cart_key, order_key, source_contact_key from staging.stg_carts where origin = 'shopify'")
    person = key_of(PERSON)
    assert set(found) == {
        (key_of("shopify-checkout-501"), None, person),
        (key_of("shopify-checkout-502"), key_of("shopify-31"), person),
        (key_of("shopify-checkout-777"), key_of("shopify-32"), person),
    }


def test_a_shop_without_checkouts_has_no_carts_at_all(shops: Shops):
    """Else every cart of it would have become an order."""
    assert set(shops.warehouse.query("select distinct origin from staging.base_carts")) == {("shopify",), ("tiendanube",)}


def test_orders_of_woocommerce(shops: Shops):
    noon = "2026-03-02 15:00:00"
    expected = {
        1: ("paid", 1500, 500, noon), 2: ("fulfilled", 250, None, noon), 3: ("paid", 250, None, noon),
        4: ("refunded", 250, None, noon), 5: ("cancelled", 250, None, noon), 6: ("fulfilled", 250, None, noon),
        8: ("paid", 250, None, noon), 11: ("cancelled", 250, None, noon), 12: ("paid", 250, None, noon),
    }  # fmt: skip
    assert read_orders(shops, "woocommerce") == {
        key_of(f"woocommerce-{id}"): (*order, key_of(PERSON)) for id, order in expected.items()
    }
    person = key_of(PERSON)
    assert read_orders(shops, "woo_local") == {key_of("woo_local-1"): ("paid", 250, 50, noon, person)}  # W1
    assert read_orders(shops, "woo_site") == {key_of("woo_site-51"): ("paid", 1500, 500, noon, person)}  # W5, W9
    assert read_orders(shops, "woo_old") == {key_of("woo_old-61"): ("fulfilled", 300, 25, noon, person)}


def test_orders_of_tiendanube(shops: Shops):
    moment, person = "2026-03-02 15:00:05", key_of("5491123456789")
    statuses = {1: "paid", 2: "fulfilled", 3: "refunded", 4: "cancelled", 5: "pending", 6: "cancelled", 9: "cancelled",
                10: "fulfilled", 11: "paid"}  # fmt: skip
    assert read_orders(shops, "tiendanube") == {
        key_of(f"tiendanube-{id}"): (status, 1500, None, moment, person) for id, status in statuses.items()
    }
    moment = "2025-12-20 13:00:00"  # N3
    assert read_orders(shops, "ventas") == {
        key_of(f"ventas-{id}"): (status, 1500, None, moment, person)
        for id, status in {12345: "fulfilled", 12346: "pending", 12347: "cancelled", 12349: "refunded"}.items()
    }


def test_two_ids_with_one_number_are_one_person(shops: Shops):
    """Into the one seen last; but an id that another source merges is left to that source."""
    assert set(shops.warehouse.query("select * from staging.stg_contacts_merged")) == {
        (key_of("525599990000"), key_of("5215599990000")), (key_of("525500001111"), key_of("5215500001111")),
        (key_of("525511112222"), key_of("MX.2")), (key_of("5215511112222"), key_of("MX.2")),
    }


def test_the_matches_say_how_many_orders_belong_to_somebody(shops: Shops):
    found = shops.warehouse.query(
        "select * exclude (table_name) from marts.connector_matches where table_name = 'orders'"
        " and origin in ('shop_fivetran', 'tiendanube') order by origin"
    )
    assert found == [("shop_fivetran", 16, 16, 15, 14, 2, 0), ("tiendanube", 11, 10, 10, 10, 1, 0)]


def test_a_customer_has_the_country_of_the_order(shops: Shops):
    found = shops.warehouse.query("select distinct source_contact_key, country_code from staging.stg_contacts")
    assert set(found) == {(key_of(PERSON), "MX"), (key_of("5491123456789"), "AR")}


def test_telephone_numbers_have_the_keys_of_the_cases(shops: Shops):
    """P1 to P22 and other countries: tests/sql/definitions/assert_phone_keys_are_those_of_the_cases.sql."""
    assert [result.status for result in shops.results if result.node.name == PHONE_TEST] == ["pass"]


SHOP = ["+wa_connector_matches", "+wa_stg_orders"]


@pytest.mark.proof
def test_all_orders_of_a_shop(tmp_path: Path):
    """Everybody with a whole number is a customer, but not the till's own number; the build says what is odd."""
    shops = Shops(tmp_path, *SHOP, shop_orders="all", internal_numbers=["55 1234 5678"], max_orders_per_key=1,
                  matched_share_warning=0.9, woocommerce_parents_only=True, woocommerce_cash_is_paid=False,
                  pending_is_paid_when_fulfilled=True)  # fmt: skip
    found = read_orders(shops, "shopify")
    assert {key: row[4] for key, row in found.items()} == {
        key_of("shopify-11"): key_of("528187654321"), key_of("shopify-19"): key_of(LATER)
    }
    assert read_orders(shops, "woocommerce") == {}  # all of the number
    assert set(read_orders(shops, "tiendanube")) == {key_of(f"tiendanube-{id}") for id in (1, 2, 3, 4, 5, 6, 9, 10, 11)}
    said = " ".join(shops.said)
    assert "In the orders of tiendanube, 1 telephone numbers have more than 1 rows a year." in said
    assert "Of the orders of shop_csv only 0 of 16 rows belong to somebody who was known on WhatsApp before" in said


@pytest.mark.proof
def test_orders_with_a_tag_of_a_shop(tmp_path: Path):
    shops = Shops(tmp_path, *SHOP, shop_orders="tagged", shop_order_tags=["WhatsApp", "Mobile"], woocommerce_parents_only=True,
                  woocommerce_cash_is_paid=False)  # fmt: skip
    assert len(read_orders(shops, "shopify")) == 16 and read_orders(shops, "shop_graphql") == {}
    tagged = shops.warehouse.query("select has_contact from staging.shopify__orders where order_id = 'shopify-19' and not is_ignored")
    assert tagged == [(False,)]
    rows = shops.warehouse.query("select order_id, status from staging.woocommerce__orders where origin = 'woocommerce'")
    assert "woocommerce-2" not in dict(rows) and ("woocommerce-11", "pending") in rows  # W3, and cash on delivery


@pytest.mark.proof
def test_nothing_new_is_noticed_and_a_change_is_too_and_no_number_is_in_a_mart(tmp_path: Path):
    kept = {"connectors": ["shopify"], "reporting_currency": "MXN"}
    shops = Shops(tmp_path, "all", **kept)
    for file in [*tmp_path.glob("shops/**/*.*"), *tmp_path.glob("raw/*")]:
        os.utime(file, (1_700_000_000, 1_700_000_000))
    for is_changed, is_new in [(False, True), (False, False), (True, True)]:
        if is_changed:
            write_json(tmp_path / "shops/shopify/orders/9.json", [shop_data.rest(order(41, billing=MX))])
            os.utime(tmp_path / "shops/shopify/orders/9.json", (1_700_000_100, 1_700_000_100))
        shops.said.clear()
        shops.build("all", **kept)
        assert any("Nothing new" in text for text in shops.said) is not is_new
    assert shops.warehouse.query("select count(*) from marts.fct_orders where order_key = ?", [key_of("shopify-41")]) == [(1,)]
    assert shops.warehouse.query(
        "select items_ignored from marts.load_audit where table_name = 'orders' and origin = 'shopify'"
    ) == [(2,)]  # fmt: skip
    tables = shops.warehouse.query("select table_schema, table_name from information_schema.tables"
                                   " where table_schema in ('marts', 'dashboard')")  # fmt: skip
    assert len(tables) > 40
    planted = ["5512345678", "2345678", "87654321"]
    for schema, table in tables:
        text = str(shops.warehouse.query(f"select * from {schema}.{table}"))
        assert [number for number in planted if number in text] == [], table


SENTENCES = {
    "no schema": ({"connectors": ["shopify"], "shopify_location": None, "shopify_schema": "nowhere"},
        "The connector shopify finds no table `orders`, because there is no schema warehouse.nowhere. Set shopify_schema (or"
        " shopify_database, or shopify_location) to where its tables lie."),
    "no table": ({"connectors": ["shopify"], "shopify_location": None, "shopify_schema": "site"},
        "The connector shopify finds no table `orders` (orders, order) in the schema warehouse.site. Let the loader write it,"
        " correct shopify_schema, or name the table in shopify_identifiers."),
    "no file": ({"connectors": ["shopify"], "shopify_location": "shops/ventas"},
        "The connector shopify finds no table `orders` (orders, order) in shopify_location (shops/ventas). Put the files there"
        " (CSV, Parquet or JSON, one file or folder a table), correct shopify_location, or name the table in"
        " shopify_identifiers."),
    "no column": ({"connectors": ["shopify"], "shopify_location": None, "shopify_schema": "woo_local"},
        "woo_local.orders has no column `created_at` or `createdAt`, which the connector shopify needs. Let the loader write it,"
        " or, if another table is meant, name it in shopify_identifiers."),
    "no zone": ({"connectors": [{"woo_local": "woocommerce"}], "woo_local_schema": "woo_local", "woo_local_time_zone": None},
        "woo_local.orders has times (`date_created`) without a zone, and no `date_created_gmt`. Set woo_local_time_zone to the"
        " zone of the shop, such as America/Mexico_City."),
    "unknown connector": ({"connectors": ["shopiffy"]}, "connectors is `['shopiffy']`, and there is no connector `shopiffy`."
        " Set it to a list of "),
    "twice": ({"connectors": ["shopify", "shopify"]}, "connectors is `['shopify', 'shopify']`, which has `shopify` twice. Give"
        " the second a name of its own, such as {shopify_2: shopify}."),
    "a name of another": ({"connectors": [{"woocommerce": "shopify"}]}, "connectors is `[{'woocommerce': 'shopify'}]`, and"
        " `woocommerce` cannot be the name of a connector. Choose another of small letters, digits and _, such as main_shop."),
    "no list": ({"connectors": "shopify"}, "connectors is `shopify`, which is no list of connectors. Set it to a list of "),
    "not listed": ({"connectors": ["tiendanube"], "shopify_schema": "x", "shopify_location": None},
        "shopify_schema is set, and connectors does not list shopify, so that nothing there is read. Add shopify to connectors,"
        " or leave shopify_schema out."),
    "misspelt": ({"connectors": ["shopify"], "shopify_shema": "x"},
        "There is no setting `shopify_shema`. Did you mean shopify_schema?"),
    "no such table": ({"connectors": ["shopify"], "shopify_identifiers": {"ordres": "x"}},
        "shopify_identifiers lists `ordres`, which shopify has not. Its tables are: orders, transactions, customers,"
        " abandoned_checkouts."),
    "no country": ({"connectors": ["shopify"], "default_country": "Mexico"},
        "default_country is `Mexico`. Set it to two capital letters (ISO 3166-1), such as MX."),
    "no such word": ({"connectors": ["shopify"], "shop_orders": "some"},
        "shop_orders is `some`. Set it to one of matched, tagged, all."),
}  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("name", SENTENCES)
def test_what_is_wrong_with_a_connector_is_said(name: str, shops: Shops):
    given, sentence = SENTENCES[name]
    kept = {key: value for key, value in shops.settings.items() if key.startswith("raw_")} | settings_of(given["connectors"])
    shops.settings, kept = kept, shops.settings
    try:
        with pytest.raises(BuildFailed) as failure:
            shops.build("wa_stg_opt_out_keywords", **given)
    finally:
        shops.settings = kept
    assert [text for text in failure.value.sentences if text.startswith(sentence)]
