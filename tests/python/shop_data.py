"""Orders of made-up shops as the API, loaders and admin exports write them: one order in many spellings."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

OFFSET = "-06:00"


def order(id: int, **fields: Any) -> Row:
    """A paid order of 250 MXN on 2 March 2026, 09:30 in Mexico City; nobody's number is on it."""
    return {
        "id": id, "financial": "paid", "fulfillment": None, "total": "250.00", "currency": "MXN", "test": False,
        "cancelled_at": None, "phone": None, "billing": None, "shipping": None, "refunds": [],
        "created_at": "2026-03-02T09:30:00", "checkout_id": None,
    } | fields  # fmt: skip


def address(given: tuple[str, str] | None, country: str) -> Row | None:
    return given and {"phone": given[0], country: given[1]}


def rest(given: Row) -> Row:
    """The old API's JSON, with the shop's money and the customer's (S10)."""
    moment = given["created_at"] + OFFSET
    return {
        "id": given["id"], "name": f"#{given['id']}", "created_at": moment, "processed_at": moment, "updated_at": moment,
        "cancelled_at": given["cancelled_at"], "financial_status": given["financial"],
        "fulfillment_status": given["fulfillment"], "total_price": given["total"],
        "current_total_price": "1.00", "currency": given["currency"], "presentment_currency": "USD",
        "total_price_set": {"shop_money": {"amount": given["total"], "currency_code": given["currency"]},
                            "presentment_money": {"amount": "12.50", "currency_code": "USD"}},
        "test": given["test"], "phone": given["phone"], "customer": None, "source_name": "web", "tags": "whatsapp, vip",
        "billing_address": address(given["billing"], "country_code"),
        "shipping_address": address(given["shipping"], "country_code"), "checkout_id": given["checkout_id"],
        "refunds": [{"created_at": moment, "transactions": [
            {"kind": "refund", "status": status, "amount": amount} for amount, status in given["refunds"]
        ]}, {"created_at": moment, "transactions": []}] if given["refunds"] else [],
    }  # fmt: skip


def graphql(given: Row) -> Row:
    """The new API's JSON; the total of the refunds is that of the successful ones."""
    moment = given["created_at"] + OFFSET
    refunded = sum(float(amount) for amount, status in given["refunds"] if status == "success")
    return {
        "id": f"gid://shopify/Order/{given['id']}", "createdAt": moment, "processedAt": moment, "updatedAt": moment,
        "cancelledAt": given["cancelled_at"], "displayFinancialStatus": given["financial"].upper(),
        "displayFulfillmentStatus": given["fulfillment"] and given["fulfillment"].upper(),
        "totalPriceSet": {"shopMoney": {"amount": given["total"]}, "presentmentMoney": {"amount": "12.50"}},
        "currencyCode": given["currency"], "totalRefundedSet": {"shopMoney": {"amount": f"{refunded:.2f}"}},
        "test": given["test"], "phone": given["phone"],
        "billingAddress": address(given["billing"], "countryCodeV2"),
        "shippingAddress": address(given["shipping"], "countryCodeV2"),
    }  # fmt: skip


def airbyte(given: Row) -> Row:
    """A row of Airbyte: what is nested is a column of JSON."""
    nested = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in rest(given).items()}
    return nested | {"_airbyte_extracted_at": "2026-03-10 00:00:00+00"}


def flat(row: Row, joint: str) -> Row:
    """Members of objects as columns of their own; lists are left out."""
    found: Row = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= {f"{name}{joint}{inner}": cell for inner, cell in flat(value, joint).items()}
        elif not isinstance(value, list):
            found[name] = value
    return found


def transactions(given: Iterable[Row]) -> list[Row]:
    """A row a payment or refund, in a table of its own."""
    rows = []
    for each in given:
        moment = each["created_at"] + OFFSET
        rows.append({"id": each["id"] * 100, "order_id": each["id"], "kind": "sale", "status": "success",
                     "amount": each["total"], "created_at": moment})  # fmt: skip
        for number, (amount, status) in enumerate(each["refunds"], 1):
            rows.append({"id": each["id"] * 100 + number, "order_id": each["id"], "kind": "refund", "status": status,
                         "amount": amount, "created_at": moment})  # fmt: skip
    return rows


def admin_lines(given: Row) -> list[Row]:
    """The lines of the admin's CSV: three items, of which only the first line has the order's columns (S6)."""
    moment = given["created_at"].replace("T", " ") + " -0600"
    refunded = sum(float(amount) for amount, status in given["refunds"] if status == "success")
    first = {
        "Name": f"#{given['id']}", "Email": "", "Financial Status": given["financial"],
        "Fulfillment Status": given["fulfillment"] or "unfulfilled", "Currency": given["currency"], "Total": given["total"],
        "Created at": moment, "Cancelled at": given["cancelled_at"] or "", "Lineitem name": "Taza, azul",
        "Phone": apostrophe(given["phone"]), "Billing Phone": apostrophe(given["billing"] and given["billing"][0]),
        "Billing Country": given["billing"][1] if given["billing"] else "",
        "Shipping Phone": apostrophe(given["shipping"] and given["shipping"][0]),
        "Shipping Country": given["shipping"][1] if given["shipping"] else "",
        "Refunded Amount": f"{refunded:.2f}", "Id": given["id"],
    }  # fmt: skip
    later = dict.fromkeys(first, "") | {"Name": first["Name"], "Lineitem name": "Plato"}
    return [first, later, dict(later)]


def apostrophe(number: str | None) -> str:
    return f"'{number}" if number else ""


def write_json(path: Path, rows: list[Row], page: str | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({page: rows} if page else rows), encoding="utf-8")


def write_csv(path: Path, rows: list[Row], delimiter: str = ",", encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def write_table(warehouse: duckdb.DuckDBPyConnection, name: str, rows: list[Row], types: Row | None = None) -> None:
    """A table of a loader, its columns texts but for `types`."""
    columns = list({column: None for row in rows for column in row})
    warehouse.execute(f"create schema if not exists {name.split('.')[0]}")
    declared = ", ".join(f'"{column}" {(types or {}).get(column, "varchar")}' for column in columns)
    warehouse.execute(f"create table {name} ({declared})")
    warehouse.executemany(
        f"insert into {name} values ({', '.join('?' * len(columns))})", [[row.get(column) for column in columns] for row in rows]
    )
