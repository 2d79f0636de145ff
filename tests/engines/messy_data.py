"""The raw tables of the engines' test: a small part of the demo with everything that a delivery can get wrong.

`python messy_data.py FOLDER` writes one CSV a table. The same on every run: what is random comes from one seed.
"""

import csv
import json
import os
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "seeds/raw"
SHARE = int(os.environ.get("ENGINES_SHARE", "60"))  # one contact in so many
FORMAT = "%Y-%m-%d %H:%M:%S"

Row = dict[str, str]


def read_demo() -> dict[str, list[Row]]:
    """The demo's tables, reduced to some of the contacts. Tables without a contact stay whole."""
    tables = {}
    for path in sorted(DEMO.glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    merged = {row[name] for row in tables["contact_merges"] for name in row if name.endswith("contact_id")}
    everyone = sorted({row["contact_id"] for row in tables["contacts"]})
    kept = set(everyone[::SHARE]) | merged
    for name, rows in tables.items():
        if "contact_id" in rows[0]:
            tables[name] = [row for row in rows if row["contact_id"] in kept]
    messages = {row["message_id"] for row in tables["messages"]}
    threads = {row["conversation_id"] for row in tables["messages"]}
    tables["message_statuses"] = [row for row in tables["message_statuses"] if row["message_id"] in messages]
    tables["conversation_events"] = [row for row in tables["conversation_events"] if row["conversation_id"] in threads]
    return tables


def later(text: str, **by: float) -> str:
    """A time of the demo, moved."""
    return (datetime.strptime(text, FORMAT) + timedelta(**by)).strftime(FORMAT)


def a_year_before(tables: dict[str, list[Row]]) -> None:
    """Messages 52 weeks before others: without them no KPI has a value of the year before."""
    rows = [row for row in tables["messages"] if "2026-01" < row["sent_at"] < "2026-12"]
    for row in rows[:40]:
        moved = {name: later(row[name], weeks=-52) for name in ("sent_at", "loaded_at")}
        ids = {name: f"{row[name]}-before" if row[name] else "" for name in ("message_id", "conversation_id")}
        tables["messages"].append(row | moved | ids | {"reply_to_message_id": ""})


def people_who_wait(tables: dict[str, list[Row]]) -> None:
    """Two people wrote at the end, and have no answer."""
    newest = max(row["loaded_at"] for rows in tables.values() for row in rows if row["loaded_at"] < "2027")
    inbound = [row for row in tables["messages"] if row["direction"] == "inbound" and row["message_type"] == "text"]
    for number, row in enumerate(inbound[:2]):
        ids = {"message_id": f"waiting-{number}", "conversation_id": f"thread-{number}", "reply_to_message_id": ""}
        tables["messages"].append(row | ids | {"sent_at": later(newest, hours=-1 - number), "loaded_at": newest})


def weeks_of_campaigns(tables: dict[str, list[Row]]) -> None:
    """A mailing a week that arrives, at the end one of which one phone's part fails: it moves KPIs, misses targets, is unusual.

    Carts with them, of which the last are rejected. The times of a third phone, of a chat app's export, have no seconds.
    """
    like = next(row for row in tables["messages"] if row["sender_type"] == "campaign")
    status = next(iter(tables["message_statuses"]))
    monday = datetime(2026, 10, 19, 10, 0)
    for week in range(16):
        at = (monday - timedelta(weeks=week)).strftime(FORMAT)
        for number in range(80):
            ids = {"message_id": f"mailing-{week}-{number}", "contact_id": f"mailed-{number}", "conversation_id": ""}
            phone = f"phone_{number % 2 + 1}"
            tables["messages"].append(like | ids | {"business_phone_id": phone, "sent_at": at[:-2] + "07", "loaded_at": at})
            is_failed = week == 0 and number % 2
            tables["message_statuses"].append(status | {
                "message_id": ids["message_id"], "status": "failed" if is_failed else "delivered", "status_at": later(at, minutes=1),
                "error_code": "131026" if is_failed else "", "loaded_at": later(at, minutes=2)})  # fmt: skip
        for number in range(2):
            ids = {"message_id": f"minute-{week}-{number}", "contact_id": "by the minute", "conversation_id": ""}
            tables["messages"].append(like | ids | {"business_phone_id": "phone_3", "sent_at": at, "loaded_at": at})
        for number in range(20):
            ids = {"cart_id": f"cart-{week}-{number}", "contact_id": f"mailed-{number}" if week else "", "order_id": ""}
            tables["carts"].append(tables["carts"][0] | ids | {"created_at": at, "updated_at": at, "loaded_at": later(at, days=8)})


def ads_and_labels(tables: dict[str, list[Row]], chance: random.Random) -> None:
    """Ads that open chats, what they cost, Meta's own figures for messages, and labels of conversations."""
    for number, row in enumerate(tables["messages"]):
        is_ad = row["direction"] == "inbound" and number % 4 == 0
        row["referral_source_type"] = chance.choice(["ad", "ad", "post"]) if is_ad else ""
        row["referral_source_id"] = f"ad_{number % 4}" if is_ad else ""
        row["ad_click_id"] = f"click_{number}" if is_ad else ""
    for row in tables["conversations"]:
        row["labels"] = chance.choice(["", "vip", " vip,\tÑandú ,vip,,", "a b, c"])
    days = [(datetime(2025, 12, 1) + timedelta(days=day)).strftime("%Y-%m-%d") for day in range(0, 300, 3)]
    tables["ad_costs"] = [
        {"ad_id": f"ad_{number % 3}", "ad_name": f"Año {number % 3}", "campaign_id": chance.choice(["", "cmp_x"]),
         "cost_date": day, "amount": f"{number}.125", "currency": chance.choice(["MXN", "USD"]), "loaded_at": f"{day} 23:30:00"}
        for number, day in enumerate(days)
    ]  # fmt: skip
    tables["meta_pricing"] = [
        {"pricing_date": day, "business_phone_id": phone, "country_code": country, "pricing_category": category,
         "pricing_type": kind, "volume": "2", "cost": "" if kind != "regular" else "0.061", "currency": "USD",
         "loaded_at": f"{day} 23:45:00"}
        for day in days for phone in ("", "phone_2") for country in ("", "MX") for category in ("marketing", "utility")
        for kind in ("regular", "free_entry_point")
    ]  # fmt: skip


def copies_and_versions(tables: dict[str, list[Row]], chance: random.Random) -> None:
    """Deliver rows twice, with other cells at the same time (a tie), and older versions after newer ones."""
    for rows in tables.values():
        for row in chance.sample(rows, k=min(len(rows), 2 + len(rows) // 25)):
            rows.append(dict(row))
            rows.append(row | {"loaded_at": later(row["loaded_at"], hours=3)})
            texts = [name for name in ("body", "topic", "comment", "team", "source") if name in row]
            if texts:
                rows.append(row | {texts[0]: chance.choice(["Ñandú", "zeta", "Alfa", "á", "😀", ""])})
            if "updated_at" in row:
                rows.append(row | {"updated_at": later(row["updated_at"], days=-2)})
    for row in chance.sample(tables["messages"], k=min(60, len(tables["messages"]) // 8)):
        # Two messages of one instant in one thread: the order goes by direction, then by id.
        rows = {"message_id": row["message_id"] + chance.choice("aB"), "reply_to_message_id": row["message_id"]}
        tables["messages"].append(row | rows)


def bad_rows(tables: dict[str, list[Row]], chance: random.Random) -> None:
    """Break one cell of some rows in each way that the contract knows, and spell good cells in each way it allows."""
    breaks = {
        "messages": [
            {"message_id": ""}, {"contact_id": ""}, {"direction": "Inbound"}, {"sender_type": "robot"},
            {"sent_at": "2026-02-30 10:00:00"}, {"sent_at": "2026-02-29T10:00:00"}, {"sent_at": "2026-04-31 10:00:00"},
            {"sent_at": "1999-01-01 00:00:00"}, {"sent_at": "0000-01-01 00:00:00"}, {"sent_at": "2026-01-01 24:00:00"},
            {"sent_at": "2031-01-01 00:00:00"}, {"sent_at": "yesterday"}, {"loaded_at": "2999-01-01 00:00:00"},
            {"loaded_at": ""}, {"message_type": ""}, {"sender_type": "contact", "direction": "outbound"},
        ],
        "orders": [
            {"total_amount": "12,50"}, {"total_amount": "-1"}, {"total_amount": ""}, {"total_amount": "1e3"},
            {"total_amount": "9" * 40}, {"refunded_amount": "999999"}, {"currency": "mxn"}, {"status": "Paid"},
            {"is_test": "yes"},
        ],
        "surveys": [
            {"score": "4.0"}, {"score": "11"}, {"score": "99999999999999999999"}, {"score": "five"}, {"survey_kind": "ces"},
        ],
        "contacts": [{"country_code": "mex"}, {"is_internal": "maybe"}, {"erased_at": "2026-13-01 00:00:00"}],
        "campaign_costs": [{"cost_date": "2026-06-31"}, {"cost_date": "2026-6-1"}, {"amount": "."}],
        "message_statuses": [{"status": "seen"}, {"pricing_model": "PPM"}, {"is_billable": "2"}],
        "link_clicks": [{"clicked_at": "2026-01-01"}],
        "ad_costs": [{"ad_id": ""}, {"amount": "-1"}, {"currency": "Mex"}, {"cost_date": "2026-02-30"}],
        "meta_pricing": [{"volume": "2.5"}, {"volume": "-2"}, {"cost": "1", "currency": ""}, {"country_code": "mx"}],
    }  # fmt: skip
    for table, ways in breaks.items():
        for number, broken in enumerate(ways):
            row = chance.choice(tables[table])
            key = next(iter(row))
            tables[table].append(row | {key: f"{row[key]}-bad{number}"} | broken)

    spellings = {
        "messages": [
            ("sent_at", lambda at: at.replace(" ", "T") + "Z"), ("sent_at", lambda at: later(at, hours=-6) + "-06:00"),
            ("sent_at", lambda at: later(at, hours=5, minutes=30) + ".250000+0530"), ("sent_at", lambda at: at + ".5"),
            ("sent_at", lambda at: later(at, hours=2) + "+02"), ("sent_at", lambda at: at + " UTC"), ("body", lambda _: "\u2003STOP\u00a0"),
            ("body", lambda _: "Línea 1\nlínea 2, con \"comillas\" y \\ barra; d'or"),
        ],
        "orders": [("total_amount", lambda _: "+0100.5000000000000004"), ("is_test", lambda _: "F")],
        "contacts": [("country_code", lambda _: ""), ("erased_at", lambda _: "2026-10-01 00:00:00")],
        "surveys": [
            ("comment", lambda _: "¡PÉSIMO! Escríbame a ana.lopez@example.com o al +52 (55) 1234-5678"),
            ("comment", lambda _: "Muy rápido y amable, ñ ü ç, tel ٠١٢٣٤٥٦٧ gracias"),
            ("comment", lambda _: "no me gusto el envío; la atención sí"), ("score", lambda _: "+5"),
        ],
    }  # fmt: skip
    for table, ways in spellings.items():
        for name, spell in ways:
            good = [row for row in tables[table] if "-bad" not in next(iter(row.values()))]
            for row in chance.sample([row for row in good if name != "sent_at" or len(row[name]) == 19], k=3):
                row[name] = spell(row[name])


def people(tables: dict[str, list[Row]]) -> None:
    """A chain of merges, a circle (whose rows are bad), and people who asked to be forgotten."""
    ids = sorted({row["contact_id"] for row in tables["messages"] if row["contact_id"]})[:12]
    at = "2026-05-05 10:00:00"
    for old, new in [(0, 1), (1, 2), (3, 2), (5, 6), (6, 7), (7, 5), (8, 8)]:
        tables["contact_merges"].append(
            {"old_contact_id": ids[old], "new_contact_id": ids[new], "merged_at": at, "loaded_at": at}
        )
    tables["contacts"].append(
        {"contact_id": ids[2], "country_code": "", "is_internal": "", "created_at": at, "erased_at": at,
         "updated_at": "2026-10-01 00:00:00", "loaded_at": "2026-10-01 00:00:00"}
    )  # fmt: skip


def clock_changes(tables: dict[str, list[Row]]) -> None:
    """Questions and answers around Madrid's clock changes, midnights and a holiday, to the microsecond."""
    ask = next(row for row in tables["messages"] if row["sender_type"] == "contact" and row["contact_id"])
    answer = next(row for row in tables["messages"] if row["sender_type"] == "agent")
    moments = [
        "2026-03-28 22:59:59.999999", "2026-03-28 23:00:00", "2026-03-29 00:59:59", "2026-03-29 01:00:00",
        "2026-03-29 07:00:00.5", "2026-05-01 09:00:00", "2026-05-04 16:59:59", "2026-10-24 21:59:59",
        "2026-10-24 22:00:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00", "2026-10-25 08:00:00",
    ]  # fmt: skip
    for number, moment in enumerate(moments):
        row = dict(answer if number % 2 else ask)
        row |= {"message_id": f"clock{number}", "conversation_id": "clock", "contact_id": ask["contact_id"]}
        row |= {"reply_to_message_id": "", "sent_at": moment, "loaded_at": later(moment[:19], minutes=3)}
        tables["messages"].append(row | {"body": f"d'accord \\{number}; it's \"fine\""})


def webhooks() -> list[Row]:
    """Bodies of Meta's webhooks: good ones, copies, and what must not stop a build."""
    def body(**value: object) -> str:
        held = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "109900000000001"}, **value}
        return json.dumps({"object": "whatsapp_business_account", "entry": [
            {"id": "1", "changes": [{"field": "messages", "value": held}]}
        ]})  # fmt: skip

    at, who = 1_780_000_000, "5215500000042"
    text = {"from": who, "id": "wamid.w1", "timestamp": str(at), "type": "text", "text": {"body": "Hola 😀"}}
    text["referral"] = {"source_type": "ad", "source_id": "2385", "ctwa_clid": "a'b", "headline": "Oferta \\"}
    flow = {"from": who, "id": "wamid.w2", "timestamp": str(at + 60), "type": "interactive", "interactive": {
        "nfm_reply": {"response_json": json.dumps({"csat": "5", "nps": 9})}
    }}  # fmt: skip
    order = {"from": who, "id": "wamid.w3", "timestamp": str(at + 90), "type": "order"}
    sent = {"id": "wamid.w4", "status": "sent", "timestamp": str(at + 120), "recipient_id": who,
            "pricing": {"billable": True, "pricing_model": "PMP", "category": "marketing", "type": "regular"}}
    read = sent | {"status": "read", "timestamp": str(at + 150), "errors": [{"code": 131026}]}
    payloads = [
        body(messages=[text], contacts=[{"wa_id": who, "user_id": "MX.42"}]), body(messages=[flow, order]),
        body(statuses=[sent, read]), body(statuses=[sent | {"status": "warning"}]), body(calls=[{"id": 1}]),
        body(messages={"id": "no list"}), body(messages=[None, text | {"timestamp": "soon", "id": "wamid.w5"}]),
        body(user_preferences=[{"wa_id": who, "value": "stop", "timestamp": str(at + 300)}]),
        "{not json", "[]", '"text"', '{"entry": {}}', "{}", body(messages=[text]).replace("Hola", "\\ud83d Hola"),
    ]  # fmt: skip
    rows = [{"received_at": "2026-06-01 00:00:05", "payload": payload} for payload in payloads]
    return rows + [{"received_at": "2026-06-01 00:09:00", "payload": payloads[0]}]


def write(folder: Path) -> None:
    """Write the tables into a folder."""
    chance = random.Random(20261122)
    tables = read_demo()
    people(tables)
    clock_changes(tables)
    a_year_before(tables)
    ads_and_labels(tables, chance)
    people_who_wait(tables)
    weeks_of_campaigns(tables)
    bad_rows(tables, chance)
    copies_and_versions(tables, chance)
    tables["webhooks"] = webhooks()
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        chance.shuffle(rows)
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
