"""Who asked to be forgotten leaves no text behind, in no file that a build or a publishing writes; all counts stay."""

from datetime import timedelta
from pathlib import Path

import pytest

import publish
import raw_rows as rows
import warehouse as warehouses
from conftest import Figure
from test_build import changed_tables
from test_staging import every_kind
from warehouse import SALT, Warehouse
from webhook_bodies import body, message

PHONE = "5215587654321"
TRACE = "unforgettable"  # in each of the person's texts
KEPT = "another person's words"
LAST = rows.LOADED + timedelta(days=9)  # the newest arrival, with and without the request, so that as_of is the same


def tables(is_erased: bool) -> dict[str, list[rows.Row]]:
    """A business with one person who writes under a number and under an id that was merged into it."""
    made = every_kind()
    asked = {"erased_at": rows.SENT + timedelta(days=8)} if is_erased else {}
    texts = [f"{TRACE} text {n}, long enough that no block holds it inline" for n in range(400)]
    made["messages"] += [
        rows.message(message_id=f"p{n}", contact_id=[PHONE, "MX.1"][n % 2], body=text) for n, text in enumerate(texts)
    ]
    made["messages"].append(rows.message(message_id="last", contact_id="c9", body=KEPT, loaded_at=LAST))
    made["surveys"].append(
        rows.survey(survey_id="p", contact_id="MX.1", score=2, comment=f"{TRACE} comment", answered_at=rows.SENT)
    )
    made["contacts"].append(rows.contact(contact_id=PHONE))
    if is_erased:
        made["contacts"].append(rows.contact(contact_id=PHONE, updated_at=rows.SENT + timedelta(days=8), loaded_at=LAST, **asked))
    made["contact_merges"].append(rows.merge(old_contact_id="MX.1", new_contact_id=PHONE))
    made["webhooks"] = [
        rows.webhook(payload=body(messages=[message(id=f"w{n}", content={"body": f"{TRACE} {n}"}, **{"from": PHONE})]))
        for n in range(50)
    ] + [rows.webhook(payload=body(messages=[message(id="other", content={"body": KEPT})]))]
    return made


def traces(folder: Path, text: str = TRACE) -> dict[str, int]:
    """How often a text stands in each file of a folder, as bytes; those without it left out."""
    counts = {path.name: path.read_bytes().count(text.encode()) for path in folder.rglob("*") if path.is_file()}
    return {name: count for name, count in counts.items() if count}


def test_an_ordinary_build_after_the_request_leaves_no_trace(tmp_path: Path, figure: Figure):
    site, raw = tmp_path / "site", rows.write_raw(tmp_path / "raw", tables(is_erased=False))
    site.mkdir()
    warehouse = Warehouse(site, warehouses.read_project())
    settings = {"raw_location": str(raw), "raw_tables_absent": []}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", SALT)

        def build() -> None:
            warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test", vars=settings)
            publish.publish(warehouse.path, site / "published")

        build()
        assert traces(site)["warehouse.duckdb"] > 0 and len(traces(site)) > 1, "there was nothing to erase"
        before = tmp_path / "before.duckdb"
        before.write_bytes(warehouse.path.read_bytes())
        rows.write_raw(raw, tables(is_erased=True))
        build()
        assert traces(site) == {}
        kept = warehouse.query("select count(body), count(*) from staging.stg_messages where contact_id not in (?, 'MX.1')", [PHONE])
        assert warehouse.query("select body from staging.stg_messages where message_id = 'last'") == [(KEPT,)]
        assert kept[0][0] > 10, "more than the person's texts was erased"
        # An ordinary build carried on; one of everything ends in the same marts, and leaves no trace either.
        assert set(changed_tables(before, warehouse.path, "marts")) == {"dim_contacts", "feedback", "load_audit"}
        assert warehouse.query("select count(*) > 450 from marts.fct_messages") == [(True,)]
        carried_on = tmp_path / "carried_on.duckdb"
        carried_on.write_bytes(warehouse.path.read_bytes())
        warehouse.dbt("build", "--full-refresh", "--exclude-resource-type", "unit_test", "test", vars=settings)
        assert traces(site) == {}
        assert changed_tables(carried_on, warehouse.path, "marts") == {}
    figure("privacy", "texts erased without a trace in any file", 400 + 1 + 50)
