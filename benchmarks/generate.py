"""Makes raw tables of any size, as Parquet files in the shape of the raw contract.

    python benchmarks/generate.py --messages 10000000 --days 365 --out DIR
    python benchmarks/generate.py --messages 10000000 --days 365 --out DIR --next-day

Everything follows from --seed: the same arguments give the same rows. The data has the awkward sides of real data:
few contacts that write very often and many that write once, a rhythm of hours and weekdays, messages delivered twice,
rows that arrive days late, and bad rows. With --next-day the files of DIR are replaced by themselves plus one more day
of arrivals: new conversations, late receipts and late messages of the week before.
"""

import argparse
import os
import time
from pathlib import Path

import duckdb

FIRST_DAY = "2025-01-01"


def random(salt: str, *columns: str) -> str:
    """SQL for a number in [0, 1) that depends on the seed, the salt and the columns alone."""
    return f"(hash({', '.join(columns)}, '{salt}', getvariable('seed')) % 1000003 / 1000003.0)"


def pick(salt: str, column: str, *choices: tuple[str | None, float]) -> str:
    """SQL that picks a text by weights which add up to 1."""
    branches, total = [], 0.0
    for text, weight in choices:
        total += weight
        value = "null" if text is None else f"'{text}'"
        branches.append(f"when {random(salt, column)} < {total:.6f} then {value}")
    return f"case {' '.join(branches)} else {value} end"


def make_conversations(con: duckdb.DuckDBPyConnection, conversations: int, contacts: int, first: int, days: int) -> None:
    """Table `chats`: a row a conversation, numbered from `first`, over `days` days from variable `first_at` on."""
    con.execute(f"""
        create or replace table chats as
        select
            n as chat,
            cast(floor({contacts} * power({random('contact', 'n')}, 2.5)) as bigint) as contact,
            getvariable('first_at')
                + to_seconds(cast(floor({days} * {random('day', 'n')}) as bigint) * 86400)
                + to_microseconds(cast(86400e6 * (0.35 + 0.5 * ({random('hour', 'n')} + {random('hour2', 'n')}) / 2) as bigint))
                as opened_at,
            {random('kind', 'n')} as kind,
            cast(floor(1 + 18 * power({random('length', 'n')}, 2)) as bigint) as messages
        from range({first}, {first} + {conversations}) as t(n)
    """)


def make_messages(con: duckdb.DuckDBPyConnection) -> None:
    """Tables `sent` (messages with what only the generator knows) and `messages` in the contract's shape."""
    con.execute(f"""
        create or replace table sent as
        select
            'wamid.HBgN' || upper(md5(cast(chat as varchar))) || lpad(cast(step as varchar), 3, '0') as message_id,
            chat, contact, kind, step, messages,
            case
                when kind < 0.35 and step = 0 then 'campaign'
                when (step + cast(kind < 0.35 as int)) % 2 = 0 then 'contact'
                when kind < 0.75 and step < 4 then 'bot'
                else 'agent'
            end as sender_type,
            opened_at + to_microseconds(cast(step * 90e6 * {random('gap', 'chat', 'step')} + step * 1e6 as bigint)) as sent_at,
            {random('message', 'chat', 'step')} as luck
        from (select chats.*, unnest(range(case when kind < 0.30 then 1 else messages end)) as step from chats)
    """)
    con.execute(f"""
        create or replace table messages as
        select
            message_id,
            case when kind >= 0.35 and kind < 0.9 then 'conv-' || contact || '-' || (chat % 3) end as conversation_id,
            '52155' || lpad(cast(contact as varchar), 8, '0') as contact_id,
            '10654' || lpad(cast(contact % 2 + 1 as varchar), 10, '0') as business_phone_id,
            case when sender_type = 'contact' then 'inbound' else 'outbound' end as direction,
            sender_type,
            case when sender_type = 'agent' then 'agent-' || (contact % 20) end as agent_id,
            case when sender_type = 'campaign' then 'campaign-' || (hash(date_trunc('week', sent_at)) % 40) end as campaign_id,
            case when sender_type = 'campaign' then 'template_' || (chat % 5) end as template_name,
            case when sender_type = 'campaign' then 'marketing' end as template_category,
            case when sender_type = 'campaign' then 'template' when luck < 0.9 then 'text' when luck < 0.98 then 'image' else 'reaction' end
                as message_type,
            case
                when luck < 0.002 and sender_type = 'contact' then 'BAJA'
                when luck < 0.9 then 'mensaje ' || repeat('hola ', cast(2 + luck * 12 as int)) || chat
            end as body,
            case when luck > 0.97 and sender_type = 'contact' and step > 0
                then 'wamid.HBgN' || upper(md5(cast(chat as varchar))) || lpad(cast(step - 1 as varchar), 3, '0') end as reply_to_message_id,
            sent_at,
            sent_at + to_microseconds(cast(case when luck > 0.995 then 3 * 86400e6 else 30e6 * luck end as bigint)) as loaded_at
        from sent
        union all
        select * replace (loaded_at + interval 5 minute as loaded_at) from (
            select message_id, null, '52155' || lpad(cast(contact as varchar), 8, '0'), '10654' || lpad(cast(contact % 2 + 1 as varchar), 10, '0'),
                case when luck < 0.0002 then 'sideways' when sender_type = 'contact' then 'inbound' else 'outbound' end, sender_type,
                null, null, null, null, 'text', 'copia', null, sent_at, sent_at + interval 1 minute as loaded_at
            from sent where luck < 0.02)
    """)


def make_other_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The other tables of the contract, from `chats` and `sent`."""
    contact = "'52155' || lpad(cast(contact as varchar), 8, '0')"
    thread = "'conv-' || contact || '-' || (chat % 3)"
    con.execute("""
        create or replace table message_statuses as
        select
            message_id, status, sent_at + to_milliseconds(cast(delay * 1000 as bigint)) as status_at,
            sender_type = 'campaign' as is_billable, 'PMP' as pricing_model,
            case when sender_type = 'campaign' then 'marketing' else 'service' end as pricing_category,
            cast(null as varchar) as platform_conversation_id,
            case when status = 'failed' then '131026' end as error_code,
            sent_at + to_milliseconds(cast((delay + case when luck > 0.99 then 2 * 86400 else 2 end) * 1000 as bigint)) as loaded_at
        from sent, (values ('sent', 1.0, 0.0), ('delivered', 3.0, 0.03), ('read', 200.0, 0.28), ('failed', 4.0, -0.02)) as s(status, delay, floor_luck)
        where sender_type <> 'contact' and (case when status = 'failed' then luck < 0.02 else luck >= floor_luck end)
    """)
    con.execute(f"""
        create or replace table contacts as
        select {contact} as contact_id, case contact % 10 when 0 then 'US' when 1 then 'ES' when 2 then null else 'MX' end as country_code,
            contact % 5000 = 0 as is_internal, min(opened_at) - interval 1 minute as created_at, cast(null as timestamp) as erased_at,
            min(opened_at) as updated_at, min(opened_at) + interval 10 second as loaded_at
        from chats group by contact
    """)
    con.execute(f"""
        create or replace table conversations as
        select conversation_id, contact_id, business_phone_id, 'open' as status, topic, assigned_agent_id, opened_at,
            cast(null as timestamp) as resolved_at, updated_at, updated_at + interval 5 second as loaded_at
        from (select {thread} as conversation_id, any_value({contact}) as contact_id,
                any_value('10654' || lpad(cast(contact % 2 + 1 as varchar), 10, '0')) as business_phone_id,
                any_value(case (contact + chat % 3) % 4 when 0 then 'precio' when 1 then 'envio' when 2 then 'pago' end) as topic,
                max('agent-' || (contact % 20)) as assigned_agent_id, min(opened_at) as opened_at, max(opened_at) as updated_at
            from chats where kind >= 0.35 and kind < 0.9 group by 1)
    """)
    con.execute(f"""
        create or replace table conversation_events as
        select 'event-' || chat || '-' || event_type as event_id, {thread} as conversation_id, event_type, cast(null as varchar) as agent_id,
            opened_at + to_seconds(after) as occurred_at, opened_at + to_seconds(after + 3) as loaded_at
        from chats, (values ('resolved', 5400), ('handed_off', 150)) as e(event_type, after)
        where kind >= 0.35 and kind < case when event_type = 'resolved' then 0.82 else 0.55 end
    """)
    con.execute(f"""
        create or replace table surveys as
        select 'survey-' || chat as survey_id, case when chat % 3 = 0 then 'nps' else 'csat' end as survey_kind,
            {thread} as conversation_id, cast(null as varchar) as order_id, {contact} as contact_id,
            case when {random('answers', 'chat')} < 0.4 then cast(floor(case when chat % 3 = 0 then 11 * sqrt({random('score', 'chat')})
                else 1 + 5 * sqrt({random('score', 'chat')}) end) as integer) end as score,
            case when {random('answers', 'chat')} < 0.1 then 'muy buen servicio, gracias' end as comment,
            opened_at + interval 5300 second as sent_at,
            case when {random('answers', 'chat')} < 0.4 then opened_at + interval 7200 second end as answered_at,
            opened_at + interval 7300 second as updated_at, opened_at + interval 7400 second as loaded_at
        from chats where kind >= 0.35 and kind < 0.7
    """)
    con.execute(f"""
        create or replace table orders as
        select 'order-' || chat as order_id, {contact} as contact_id, case when chat % 2 = 0 and kind >= 0.35 then {thread} end as conversation_id,
            cast(null as varchar) as campaign_id, case when luck < 0.9 then 'paid' else 'cancelled' end as status,
            cast(200 + 2000 * luck as decimal(18, 2)) as total_amount, cast(case when luck > 0.85 then 50 else 0 end as decimal(18, 2)) as refunded_amount,
            'USD' as currency, false as is_test, opened_at + interval 1 hour as ordered_at, opened_at + interval 2 hour as updated_at,
            opened_at + interval 2 hour as loaded_at
        from (select *, {random('order', 'chat')} as luck from chats) where kind < 0.02 or kind between 0.5 and 0.56
    """)
    con.execute(f"""
        create or replace table carts as
        select 'cart-' || chat as cart_id, {contact} as contact_id, cast(null as varchar) as conversation_id,
            case when chat % 4 = 0 then 'order-' || chat end as order_id, opened_at + interval 20 minute as created_at,
            opened_at + interval 21 minute as updated_at, opened_at + interval 22 minute as loaded_at
        from chats where kind between 0.5 and 0.6
    """)
    con.execute(f"""
        create or replace table leads as
        select 'lead-' || chat as lead_id, {contact} as contact_id, {thread} as conversation_id, opened_at + interval 10 minute as created_at,
            opened_at + interval 11 minute as loaded_at
        from chats where kind between 0.45 and 0.56
    """)
    con.execute(f"""
        create or replace table link_clicks as
        select 'click-' || message_id as click_id, message_id, {contact} as contact_id, luck < 0.4 as is_robot,
            sent_at + interval 400 second as clicked_at, sent_at + interval 405 second as loaded_at
        from sent where sender_type = 'campaign' and luck between 0.3 and 0.5
    """)
    con.execute(f"""
        create or replace table consents as
        select 'consent-' || contact as consent_id, {contact} as contact_id, 'opt_in' as action, 'web' as source,
            min(opened_at) as occurred_at, min(opened_at) + interval 5 second as loaded_at
        from chats where contact % 3 > 0 group by contact
    """)
    con.execute(f"""
        create or replace table contact_merges as
        select 'MX.' || contact as old_contact_id, {contact} as new_contact_id, min(opened_at) as merged_at, min(opened_at) as loaded_at
        from chats where contact % 100 = 7 group by contact
    """)
    con.execute("""
        create or replace table campaigns as
        select 'campaign-' || n as campaign_id, 'Campaña ' || n as campaign_name, getvariable('first_at') as started_at,
            getvariable('first_at') as updated_at, getvariable('first_at') as loaded_at from range(40) as t(n)
    """)
    con.execute("""
        create or replace table agents as
        select 'agent-' || n as agent_id, 'Agente ' || n as agent_name, case when n < 12 then 'ventas' else 'soporte' end as team,
            getvariable('first_at') as updated_at, getvariable('first_at') as loaded_at from range(20) as t(n)
    """)
    con.execute("""
        create or replace table campaign_costs as
        select distinct campaign_id, cast(sent_at as date) as cost_date, cast(500 as decimal(18, 2)) as amount, 'USD' as currency,
            cast(cast(sent_at as date) as timestamp) + interval 30 hour as loaded_at
        from messages where campaign_id is not null
    """)


TABLES = [
    "messages", "message_statuses", "conversations", "conversation_events", "surveys", "orders", "contacts",
    "contact_merges", "consents", "campaigns", "campaign_costs", "link_clicks", "leads", "carts", "agents",
]


def write(con: duckdb.DuckDBPyConnection, out: Path, is_addition: bool) -> None:
    """Writes the tables into `out`, each by an atomic rename; an addition keeps the rows that are there."""
    for table in TABLES:
        target, part = out / f"{table}.parquet", out / f".{table}.part"
        rows = f"from {table}"
        if is_addition:
            rows = f"from read_parquet('{target}') union all by name {rows}"
        con.execute(f"copy ({rows}) to '{part}' (format parquet)")
        os.replace(part, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000, help="about so many messages in --days days")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--next-day", action="store_true", help="add one more day to the files in --out")
    args = parser.parse_args()
    started = time.time()
    args.out.mkdir(parents=True, exist_ok=True)
    conversations = max(1, round(args.messages / 5.3))
    contacts = max(1, conversations // 5)
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    con.execute("set preserve_insertion_order = false")
    con.execute("set variable seed = ?", [args.seed])
    con.execute(f"set variable first_at = timestamp '{FIRST_DAY}'" + (f" + to_days({args.days})" if args.next_day else ""))
    if args.next_day:
        make_conversations(con, max(1, conversations // args.days), contacts, conversations, 1)
    else:
        make_conversations(con, conversations, contacts, 0, args.days)
    make_messages(con)
    make_other_tables(con)
    write(con, args.out, args.next_day)
    rows = con.execute(f"select count(*) from read_parquet('{args.out}/messages.parquet')").fetchone()[0]
    print(f"{rows:,} messages in {args.out}, {time.time() - started:.1f} s")


if __name__ == "__main__":
    main()
