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
EARLIER_TRACE = "long forgotten"  # in those of one who had asked before the first build
KEPT = "another person's words"
LAST = rows.LOADED + timedelta(days=9)  # the newest arrival, with and without the request, so that as_of is the same
TEXTS = {TRACE: 400 + 1 + 50, EARLIER_TRACE: 3}  # of messages, comments, webhooks


def tables(is_erased: bool) -> dict[str, list[rows.Row]]:
    """A business with one person who writes under a number and under an id that was merged into it."""
    made = every_kind()
    texts = [f"{TRACE} text {n}, long enough that no block holds it inline" for n in range(400)]
    made["messages"] += [
        rows.message(message_id=f"p{n}", contact_id=[PHONE, "MX.1"][n % 2], body=text) for n, text in enumerate(texts)
    ]
    made["messages"] += [
        rows.message(message_id="e", contact_id="earlier", body=f"{EARLIER_TRACE} text, also longer than a few bytes"),
        rows.message(message_id="last", contact_id="c9", body=KEPT, loaded_at=LAST),
    ]
    made["surveys"] += [
        rows.survey(survey_id="p", contact_id="MX.1", score=2, comment=f"{TRACE} comment", answered_at=rows.SENT),
        rows.survey(survey_id="e", contact_id="earlier", score=2, comment=f"{EARLIER_TRACE} too", answered_at=rows.SENT),
    ]
    made["contacts"] += [rows.contact(contact_id=PHONE), rows.contact(contact_id="earlier", erased_at=rows.SENT)]
    if is_erased:
        asked = rows.SENT + timedelta(days=8)
        made["contacts"].append(rows.contact(contact_id=PHONE, erased_at=asked, updated_at=asked, loaded_at=LAST))
    made["contact_merges"].append(rows.merge(old_contact_id="MX.1", new_contact_id=PHONE))
    made["webhooks"] = [
        rows.webhook(payload=body(messages=[message(id=f"w{n}", content={"body": text}, **{"from": who})]))
        for n, (who, text) in enumerate(
            [*((PHONE, f"{TRACE} {n}") for n in range(50)), ("earlier", f"{EARLIER_TRACE} words"), ("c8", KEPT)]
        )
    ]
    return made


def traces(folder: Path, text: str = TRACE) -> dict[str, int]:
    """How often a text stands in each file of a folder, as bytes; those without it left out."""
    counts = {path.name: path.read_bytes().count(text.encode()) for path in folder.rglob("*") if path.is_file()}
    return {name: count for name, count in counts.items() if count}


def test_a_build_after_the_request_leaves_no_trace(tmp_path: Path, figure: Figure):
    """The first build, of all; an ordinary one; one that finds nothing new; and one of all again. All are published."""
    site, raw = tmp_path / "site", tmp_path / "raw"
    site.mkdir()
    said: list[str] = []
    warehouse = Warehouse(site, [lambda event: said.append(event.info.msg)], is_logged=True)
    settings = {"raw_location": str(raw), "raw_tables_absent": []}

    def build(*arguments: str) -> str:
        said.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", SALT)
            warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test", *arguments, vars=settings)
        publish.publish(warehouse.path, site / "published")
        return " ".join(said)

    rows.age_files(rows.write_raw(raw, tables(is_erased=False)))
    build()
    assert traces(site, EARLIER_TRACE) == {}
    assert traces(site, "text 399") == traces(site, KEPT) == {}, "the text of a message is stored"
    assert traces(site)["warehouse.duckdb"] > 0 and len(traces(site)) > 1, "there was nothing to erase"
    before = tmp_path / "before.duckdb"
    before.write_bytes(warehouse.path.read_bytes())

    rows.age_files(rows.write_raw(raw, tables(is_erased=True)))
    assert "contacts who asked to be forgotten" in build()
    assert traces(site) == traces(site, EARLIER_TRACE) == {}
    assert warehouse.query("select count(comment) from staging.stg_surveys") == [(2,)], "another comment is gone"
    # All counts stay, and whatever else is no text.
    assert set(changed_tables(before, warehouse.path, "marts")) == {"dim_contacts", "feedback", "load_audit"}
    assert warehouse.query("select count(*) > 450 from marts.fct_messages") == [(True,)]

    after = tmp_path / "after.duckdb"
    after.write_bytes(warehouse.path.read_bytes())
    assert "Nothing new" in build()
    assert traces(site) == traces(site, EARLIER_TRACE) == {}
    assert changed_tables(after, warehouse.path, "marts") == {}

    build("--full-refresh")
    assert traces(site) == traces(site, EARLIER_TRACE) == {}
    assert changed_tables(after, warehouse.path, "marts") == {}
    figure("privacy", "texts erased without a trace in any file", sum(TEXTS.values()))
