#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Write the page for today: who waits, whom to call, which hours to staff. It names people, so it is kept apart.

    scripts/run.py --vars '{..., private_people: true}'
    scripts/today.py [--lang es] [--helpdesk 'https://desk.example/app/accounts/1/conversations/{}']

It reads the warehouse that dbt writes, where the schema `private` holds the ids behind the keys (off by default), and
writes one HTML file into the folder `private`, which only its owner may read. Nothing of it is published. People who asked
to be forgotten are in none of its lists: the schema does not know them.
"""

import argparse
import os
import re
import sys
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

import terminal

ROOT = Path(__file__).resolve().parents[1]
LISTED = 50  # people in one list; more cannot be called in a day

WORDS = {
    "en": {
        "title": "Today", "until": "Data until", "private": "This page names people: do not pass it on.",
        "alerts": "What needs a look", "waiting": "Who waits for an answer", "late": "Open beyond the target",
        "falling": "Customers who slip away", "carts": "Carts left", "leads": "Leads without an order", "hours": "Hours to staff",
        "nobody": "Nobody.", "nothing": "Nothing.", "who": "Who", "since": "Since", "topic": "Topic", "agent": "Agent", "waits": "Waits",
        "health": "Health", "before": "Before", "day": "Day", "busiest": "Busiest hours", "share": "of the day's messages",
        "chat": "chat", "desk": "helpdesk", "more": "and {} more",
        "unknown": "The warehouse does not hold who is behind the keys. Build with --vars '{private_people: true}' if this machine"
        " may; docs/access.md says what that means.",
        "address": "The helpdesk's address is `{}`: begin it with https://.",
        "written": "Wrote {}: it names people, so it is for you alone",
        "days": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    },
    "es": {
        "title": "Hoy", "until": "Datos hasta", "private": "Esta página nombra a personas: no la comparta.",
        "alerts": "Lo que conviene revisar", "waiting": "Quién espera respuesta", "late": "Abiertas más allá de la meta",
        "falling": "Clientes que se alejan", "carts": "Carritos abandonados", "leads": "Prospectos sin pedido", "hours": "Horas que cubrir",
        "nobody": "Nadie.", "nothing": "Nada.", "who": "Quién", "since": "Desde", "topic": "Tema", "agent": "Agente", "waits": "Espera",
        "health": "Salud", "before": "Antes", "day": "Día", "busiest": "Horas con más mensajes", "share": "de los mensajes del día",
        "chat": "chat", "desk": "mesa de ayuda", "more": "y {} más",
        "unknown": "El almacén no guarda quién está detrás de las claves. Construya con --vars '{private_people: true}' si este equipo"
        " puede; docs/access.md dice qué significa.",
        "address": "La dirección de la mesa de ayuda es `{}`: empiécela con https://.",
        "written": "Se escribió {}: nombra a personas, así que es solo para usted",
        "days": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    },
}  # fmt: skip

# Each list: its columns are who, conversation_id, and texts. `as_of` is the time up to which the data is known.
CHATS = """
    select people.contact_id, threads.conversation_id, cast($as_of as timestamp) - {time}, chats.topic, agents.agent_name, {time}
    from marts.fct_conversations as chats
    inner join private.private_people as people using (contact_key)
    left join private.private_threads as threads using (conversation_key)
    left join marts.dim_agents as agents using (agent_id)
    where {condition} order by {time}"""
LISTS = {
    "waiting": (("who", "waits", "topic", "agent", "since"), CHATS.format(time="chats.waiting_since_at", condition="chats.is_waiting")),
    "late": (
        ("who", "waits", "topic", "agent", "since"),
        CHATS.format(
            time="chats.opened_at",
            condition="chats.is_open and chats.opened_at < cast($as_of as timestamp) - to_hours(cast($target as integer))",
        ),
    ),
    "falling": (
        ("who", "health", "before"),
        """
        select people.contact_id, null, round(now.score), round(before.score)
        from marts.customer_health as now
        inner join marts.customer_health as before on now.contact_key = before.contact_key and before.month = now.month - interval 1 month
        inner join private.private_people as people on now.contact_key = people.contact_key
        where now.month = (select max(month) from marts.customer_health) and before.score - now.score >= 15
        order by before.score - now.score desc""",
    ),
    "carts": (
        ("who", "since"),
        """
        select people.contact_id, null, carts.created_at from marts.fct_carts as carts
        inner join private.private_people as people using (contact_key)
        where carts.order_key is null and carts.created_at > cast($as_of as timestamp) - interval 3 days order by carts.created_at desc""",
    ),
    "leads": (
        ("who", "since"),
        """
        select people.contact_id, null, leads.created_at from marts.fct_leads as leads
        inner join private.private_people as people using (contact_key)
        where
            leads.created_at > cast($as_of as timestamp) - interval 14 days
            and not exists (
                select 1 from marts.fct_orders as orders
                where orders.is_valid and orders.contact_key = leads.contact_key and orders.ordered_at >= leads.created_at
            )
        order by leads.created_at desc""",
    ),
}  # fmt: skip

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 900px; padding: 16px; color: #1c1917; background: #f7f6f3 }
h1 { font-size: 26px; margin: 0 } h2 { font-size: 17px; margin: 0 0 8px } p { margin: 4px 0 } .soft { color: #57534e }
section { background: #fff; border: 1px solid #e4e1db; border-radius: 12px; padding: 14px 16px; margin: 14px 0; overflow-x: auto }
.private { color: #b42318; font-weight: 600 } table { border-collapse: collapse; width: 100% } a { color: #0f766e }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid #efece7; vertical-align: top } th { font-size: 13px; color: #57534e }
li { margin: 6px 0 } ul { padding-left: 20px } td:nth-child(2):not(:last-child) { white-space: nowrap }
@media (max-width: 640px) { th:nth-child(5), td:nth-child(5) { display: none } table { font-size: 13px } th, td { padding-right: 6px } section { padding: 12px } td span { display: inline-block; min-width: 8.6em; overflow-wrap: anywhere } }
"""


class TodayError(Exception):
    """The page could not be written."""


def link(contact_id: str, conversation_id: str | None, words: dict[str, Any], helpdesk: str) -> str:
    """A person, with a link to their chat where the id is a phone number, and to the helpdesk where its address is known."""
    parts = [f'<span>{escape(contact_id[:80])}</span>']
    number = re.sub(r"[+\s()-]", "", contact_id)
    if re.fullmatch(r"[1-9]\d{7,14}", number):
        parts.append(f'<a href="https://wa.me/{number}" rel="noreferrer">{words["chat"]}</a>')
    if helpdesk and conversation_id:
        address = escape(helpdesk.replace("{}", quote(conversation_id, safe="")), quote=True)
        parts.append(f'<a href="{address}" rel="noreferrer">{words["desk"]}</a>')
    return " · ".join(parts)


def table(columns: list[str], rows: list[list[str]], nothing: str) -> str:
    """Rows of cells that are HTML already."""
    if not rows:
        return f'<p class="soft">{nothing}</p>'
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(warehouse: duckdb.DuckDBPyConnection, lang: str, helpdesk: str) -> str:
    """The page as HTML; TodayError where the schema `private` is not there."""
    words = WORDS[lang]
    tables = {f"{schema}.{name}" for schema, name in warehouse.execute("select schema_name, table_name from duckdb_tables()").fetchall()}
    if "private.private_people" not in tables:
        raise TodayError(words["unknown"])
    settings = dict(warehouse.execute("select name, value from marts.settings").fetchall())
    given = {"as_of": settings["as_of"], "target": settings["resolution_target_hours"]}
    zone = settings["reporting_time_zone"]

    def local(value: Any) -> str:
        """A cell as text; times (UTC) in the shop's zone."""
        if hasattr(value, "hour"):
            (text,) = warehouse.execute("select strftime(timezone(?, timezone('UTC', ?)), '%Y-%m-%d %H:%M')", [zone, value]).fetchone()
            return text
        if hasattr(value, "total_seconds"):
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60} h {minutes % 60} min"
        return "–" if value is None else escape(f"{value:.0f}" if isinstance(value, float) else str(value)[:120])

    sections = []
    for name, (columns, query) in LISTS.items():
        used = {key: value for key, value in given.items() if f"${key}" in query}
        found = warehouse.execute(query, used).fetchall() if used else warehouse.execute(query).fetchall()
        rows = [[link(who, thread, words, helpdesk), *map(local, cells)] for who, thread, *cells in found[:LISTED]]
        rest = f'<p class="soft">{words["more"].format(len(found) - LISTED)}</p>' if len(found) > LISTED else ""
        sections.append((f"{words[name]}: {len(found)}", table([words[column] for column in columns], rows, words["nobody"]) + rest))
    sections.append((words["hours"], table([words["day"], words["busiest"]], hours(warehouse, words), words["nothing"])))
    if "marts.kpi_alerts" in tables:
        alerts = warehouse.execute(
            f"select message_{lang}, advice_{lang} from marts.kpi_alerts where severity != 'low' order by alert_rank limit 20"
        ).fetchall()
        items = "".join(f'<li><b>{escape(message)}</b><br><span class="soft">{escape(advice)}</span></li>' for message, advice in alerts)
        sections.append((words["alerts"], f"<ul>{items}</ul>" if items else f'<p class="soft">{words["nothing"]}</p>'))
    body = "".join(f"<section><h2>{title}</h2>{content}</section>" for title, content in sections)
    (as_of,) = warehouse.execute("select cast(? as timestamp)", [settings["as_of"]]).fetchone()
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="robots" content="noindex"><title>{words["title"]}</title><style>{STYLE}</style></head><body><main><h1>{words["title"]}</h1>'
        f'<p class="soft">{words["until"]} {local(as_of)}</p><p class="private">{words["private"]}</p>{body}</main></body></html>'
    )


def hours(warehouse: duckdb.DuckDBPyConnection, words: dict[str, Any]) -> list[list[str]]:
    """Of each weekday the three hours with most inbound messages, and their part of the day."""
    found = warehouse.execute(
        """
        with ranked as (
            select
                iso_weekday, hour_of_day, inbound_message_count,
                row_number() over (partition by iso_weekday order by inbound_message_count desc, hour_of_day) as place,
                sum(inbound_message_count) over (partition by iso_weekday) as day_count
            from marts.message_heatmap
        )
        select iso_weekday, list(hour_of_day order by hour_of_day), sum(inbound_message_count) / max(day_count)
        from ranked where place <= 3 and day_count > 0 group by iso_weekday order by iso_weekday
        """
    ).fetchall()
    return [
        [words["days"][weekday - 1], f"{', '.join(f'{hour}:00' for hour in busiest)} ({100 * share:.0f} % {words['share']})"]
        for weekday, busiest, share in found
    ]


def main() -> int:
    """Write the page; 2 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Write the private page for today.")
    parser.add_argument("warehouse", nargs="?", default=terminal.default_warehouse())
    parser.add_argument("--to", type=Path, default=ROOT / "private", help="the folder to write into")
    parser.add_argument("--lang", choices=list(WORDS), default="en")
    parser.add_argument("--helpdesk", default=os.environ.get("HELPDESK_URL", ""), help="address of a conversation, with {} for its id")
    options = parser.parse_args()
    words = WORDS[options.lang]
    if options.helpdesk and not re.match(r"https?://", options.helpdesk):
        return terminal.fail(words["address"].format(options.helpdesk))
    try:
        with terminal.opened(options.warehouse, options.lang) as warehouse:
            content = page(warehouse, options.lang, options.helpdesk)
        options.to.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = options.to / "today.html"
        file.touch(mode=0o600)
        file.write_text(content, encoding="utf-8")
        file.chmod(0o600)
    except (TodayError, terminal.UnreadableError, OSError) as error:
        return terminal.fail(error)
    print(words["written"].format(file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
