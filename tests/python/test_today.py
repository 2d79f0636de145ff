"""The page for today names people, where it may: off by default, apart, never published, without erased people."""

import json
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

import publish
import raw_rows as rows
import today
from conftest import ROOT, Warehouse
from warehouse import ALL_MODELS, SALT

PHONE, FORGOTTEN = "5215512345678", "5215587654321"
HOSTILE = "<script>alert(1)</script>"
LATER = rows.SENT + timedelta(hours=2)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Three people wait in the helpdesk; one of them asked to be forgotten. A fourth left a cart, another is a lead who bought."""
    folder = tmp_path_factory.mktemp("today")
    people = {"t1": PHONE, "t2": FORGOTTEN, "t/3": HOSTILE}
    raw = rows.write_raw(
        folder / "raw",
        {
            "messages": [
                rows.message(message_id=f"m{thread}", conversation_id=thread, contact_id=person) for thread, person in people.items()
            ] + [rows.message(message_id="last", contact_id="other", sent_at=LATER, loaded_at=LATER)],
            "conversations": [rows.conversation(conversation_id=thread, contact_id=person) for thread, person in people.items()],
            "contacts": [rows.contact(contact_id=FORGOTTEN, erased_at=rows.SENT)],
            "carts": [rows.TABLES["carts"](contact_id="left")],
            "leads": [rows.TABLES["leads"](contact_id="bought"), rows.TABLES["leads"](lead_id="l2", contact_id="open")],
            "orders": [rows.order(contact_id="bought", ordered_at=LATER)],
        },
    )  # fmt: skip
    absent = [table for table in rows.TABLES if not (raw / f"{table}.csv").exists()]
    settings = {"raw_location": str(raw), "raw_tables_absent": absent, "private_people": True}
    # Not by warehouses.build(): it has read the project without the setting, which decides what models there are.
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "--log-level-file", "none", "build", "--no-write-json",
         "--select", *ALL_MODELS.split(), "wa_private_people,test_type:data", "--target-path", str(folder / "target"), "--vars", json.dumps(settings)],
        cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"CONTACT_KEY_SALT": SALT, "DUCKDB_PATH": str(folder / "warehouse.duckdb")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return Warehouse(folder)


def text_of(built: Warehouse, lang: str = "en", helpdesk: str = "") -> str:
    with duckdb.connect(str(built.path), read_only=True) as connection:
        return today.page(connection, lang, helpdesk)


def section(page: str, title: str) -> str:
    return page.split(f"<h2>{title}")[1].split("</section>")[0]


@pytest.mark.proof
def test_it_lists_who_waits_and_whom_to_call_with_links(built: Warehouse):
    page = text_of(built, helpdesk='https://desk.example/c/{}?"')
    waiting = section(page, "Who waits for an answer: 2")
    assert PHONE in waiting and f'href="https://wa.me/{PHONE}"' in waiting and "2026-03-02 09:00" in waiting and "2 h 0 min" in waiting
    assert 'href="https://desk.example/c/t1?&quot;"' in waiting and 'href="https://desk.example/c/t%2F3?&quot;"' in waiting
    assert "left" in section(page, "Carts left: 1")
    leads = section(page, "Leads without an order: 1")
    assert "open" in leads and "bought" not in leads
    assert "9:00" in section(page, "Hours to staff")
    assert "Quién espera respuesta: 2" in text_of(built, "es")


@pytest.mark.proof
def test_erased_people_are_in_none_of_it_and_texts_are_texts(built: Warehouse):
    page = text_of(built)
    assert FORGOTTEN not in page and HOSTILE not in page and "&lt;script&gt;" in page
    assert built.query(f"select count(*) from private.private_people where contact_id = '{FORGOTTEN}'") == [(0,)]
    assert built.query("select count(*) > 2 from private.private_people") == [(True,)]


@pytest.mark.proof
def test_it_is_never_published(built: Warehouse, tmp_path: Path):
    done = publish.publish(built.path, tmp_path)
    with duckdb.connect(str(done.file), read_only=True) as connection:
        schemas = {schema for (schema,) in connection.execute("select distinct schema_name from duckdb_tables()").fetchall()}
    assert schemas == {"marts", "dashboard"}
    assert [path for path in tmp_path.rglob("*") if path.is_file() and PHONE.encode() in path.read_bytes()] == []


@pytest.mark.proof
def test_only_its_owner_may_read_the_page(built: Warehouse, tmp_path: Path):
    done = subprocess.run([sys.executable, ROOT / "scripts/today.py", built.path, "--to", tmp_path / "private"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "private/today.html").stat().st_mode) == 0o600


def test_it_is_off_by_default_and_says_so(demo: Warehouse, tmp_path: Path):
    assert demo.query("select count(*) from duckdb_tables() where schema_name = 'private'") == [(0,)]
    done = subprocess.run([sys.executable, ROOT / "scripts/today.py", demo.path, "--to", tmp_path], capture_output=True, text=True)
    assert done.returncode == 2 and "private_people: true" in done.stderr and done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
