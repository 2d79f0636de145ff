"""The dlt pipeline of docs/loaders.md, run as it stands there against an API with pages, and a build of what it wrote."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import duckdb
import pytest

import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT
from warehouse import Warehouse

PAGE = 2  # rows a page
FIRST, LATER = "2024-03-04T16:00:00Z", "2024-03-05T16:00:00Z"


def written(number: int, author: str, created: str, phone: str = "5215550001") -> dict[str, Any]:
    return {"id": f"wamid.{number}", "phone": phone, "author": author, "created": created, "changed": FIRST}


def placed(number: int, total: str, state: str = "paid", changed: str = FIRST) -> dict[str, Any]:
    return {"id": number, "customer": {"phone": "5215550001"}, "state": state, "total": total, "refunded": None,
            "currency": "USD", "created": "2024-03-04T15:30:00Z", "changed": changed}  # fmt: skip


class Api(ThreadingHTTPServer):
    """Lists in pages of two rows: `/messages` and `/orders`, by `page` and `since`. `asked`: what was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.lists = {
            "messages": [
                written(1, "customer", "2024-03-04T15:00:00Z"),
                written(2, "ana", "2024-03-04T15:02:00-00:00"),
                written(3, "customer", "2024-03-04T09:00:00-06:00", phone="5215550002"),
                written(4, "ana", "2024-03-04T15:04:00Z", phone="5215550002"),
                written(5, "customer", "2024-03-04T15:10:00Z"),
            ],
            "orders": [placed(1, "100"), placed(2, "50.5"), placed(3, "7", state="cancelled")],
        }


class Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        """A page of a list, with the number of pages."""
        where = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        self.server.asked.append(self.path)
        found = [row for row in self.server.lists[where.path.strip("/")] if row["changed"] >= query["since"]]
        start = PAGE * (int(query["page"]) - 1)
        answer = {"pages": -(-len(found) // PAGE), "data": found[start : start + PAGE]}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def pull(api: Api, folder: Path, destination: str, loader_file_format: str | None = None) -> None:
    """Run the page's pipeline in a process of its own, with the address of the API and another destination."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/loaders.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    changed = code.replace("https://shop.example/api/", f"http://127.0.0.1:{api.server_port}/")
    changed = changed.replace('destination="duckdb"', f"destination={destination}")
    if loader_file_format:
        changed = changed.replace(".run(source)", f'.run(source, loader_file_format="{loader_file_format}")')
    assert changed.count("shop.example") == 0 and destination in changed
    environment = os.environ | {"HOME": str(folder), "DLT_DATA_DIR": str(folder / "dlt"), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run([sys.executable, "-c", changed], cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def kpis(folder: Path, **settings: Any) -> dict[str, float]:
    """The KPIs of March 2024 of a build of what was pulled."""
    warehouse = Warehouse(folder)
    absent = [table for table in rows.TABLES if table not in ("messages", "orders")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        warehouse.dbt(
            "build", "--exclude-resource-type", "unit_test", "test", "--select", "+wa_kpi_values", "+wa_rejected_rows",
            vars={"raw_tables_absent": absent, **settings},
        )  # fmt: skip
    assert warehouse.query("select reason from marts.rejected_rows") == []
    found = warehouse.query(
        "select kpi_id, value::double from marts.kpi_values where grain = 'month' and slice = 'all'"
        " and period_start = date '2024-03-01' and kpi_id in ('orders', 'revenue', 'first_response_time')"
    )
    return dict(found)


def test_a_pipeline_into_the_warehouses_own_file(api: Api, tmp_path: Path):
    """Three messages of customers; replies after 120 and 240 seconds; of three orders one is cancelled."""
    pull(api, tmp_path, 'dlt.destinations.duckdb("warehouse.duckdb")')
    assert len([path for path in api.asked if path.startswith("/messages")]) == 3, "five rows are three pages"
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        columns = {name for name, *_ in connection.execute("describe raw.orders").fetchall()}
    assert "refunded_amount" not in columns and "_dlt_load_id" in columns, "no order had a refund"
    found = kpis(tmp_path, raw_location=None)
    assert found == {"orders": 2, "revenue": 150.5, "first_response_time": 180}
    # Another run pulls what has changed since: a newer version of an order.
    api.lists["orders"].append(placed(2, "60.5", changed=LATER))
    api.asked.clear()
    pull(api, tmp_path, 'dlt.destinations.duckdb("warehouse.duckdb")')
    assert "2024-03-04T16" in "".join(api.asked)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        versions = connection.execute("select total_amount from raw.orders where order_id = 2 order by updated_at").fetchall()
    assert versions == [("50.5",), ("60.5",)]


def test_a_pipeline_into_a_folder(api: Api, tmp_path: Path):
    """One folder a table, a file a load; the second load has a column that the first has not."""
    pull(api, tmp_path, f'dlt.destinations.filesystem("{tmp_path}/data")', "parquet")
    api.lists["orders"].append(placed(2, "60.5", changed=LATER) | {"refunded": "10.5"})
    pull(api, tmp_path, f'dlt.destinations.filesystem("{tmp_path}/data")', "parquet")
    assert len(list((tmp_path / "data/raw/orders").glob("*.parquet"))) == 2
    found = kpis(tmp_path, raw_location=str(tmp_path / "data/raw"))
    assert found == {"orders": 2, "revenue": 150, "first_response_time": 180}
