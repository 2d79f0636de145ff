#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""The demo from a helpdesk's and a shop's own tables: builds an invented Chatwoot and Shopify, and the dashboard over both.

The last 13 weeks of the demo's shop, as Chatwoot would have stored them: what went through the helpdesk, and what its campaigns sent.
Its orders and carts are in Shopify, which knows telephone numbers alone, as people type them, and so are orders of people who
never wrote. Everything is invented, and lies in target/demo_connectors: the warehouse, with the schemas `chatwoot` and `shopify`,
and what is published.

    python scripts/demo_connectors.py
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "target/demo_connectors"
START = "2026-08-03"
TOPICS = ["precio", "envio", "pedido", "devolucion", "pago", "otro"]
SETTINGS = {
    "connectors": ["chatwoot", "shopify"], "chatwoot_schema": "chatwoot", "shopify_schema": "shopify",
    "chatwoot_topic_labels": TOPICS, "chatwoot_internal_labels": ["interno"], "default_country": "MX",
    "raw_location": None, "raw_tables_absent": ["consents", "campaign_costs", "link_clicks", "leads"], "demo_reference": True,
}  # fmt: skip

# The demo's raw rows, one a key: the newest version, the earliest copy. A contact's id is the one it has now.
RAW = """
create temp macro rows_of(file) as table
    select * from read_csv('{raw}/' || file || '.csv', all_varchar = true);

create temp table numbers as
select old_contact_id as contact_id, max_by(new_contact_id, loaded_at) as number
from rows_of('contact_merges') group by all;

create temp macro people_of(file) as table
    select coalesce(numbers.number, contact_id) as number, given.* from rows_of(file) as given left join numbers using (contact_id);

create temp macro agent_number(agent_id) as cast(right(agent_id, 2) as integer);

create temp table people as
select row_number() over (order by min(created_at), number) as id, number, max_by(country_code, updated_at) as country_code,
    bool_or(is_internal = 'true') as is_internal, cast(min(created_at) as timestamp) as created_at
from people_of('contacts') where try_cast(created_at as timestamp) is not null group by number;

create temp table all_messages as
select * replace (cast(sent_at as timestamp) as sent_at) from people_of('messages')
where try_cast(sent_at as timestamp) >= '{start}' and message_type != 'reaction' and sender_type != 'system'
qualify row_number() over (partition by message_id order by loaded_at) = 1;

create temp table receipts as
select message_id, min(status_at) filter (status in ('delivered', 'read')) as delivered_at,
    min(status_at) filter (status = 'read') as read_at, min(status_at) filter (status = 'failed') as failed_at,
    max(status_at) as changed_at, max(error_code) as error_code
from (select * replace (try_cast(status_at as timestamp) as status_at) from rows_of('message_statuses'))
group by message_id;

create temp table threads as
select * from people_of('conversations')
where try_cast(opened_at as timestamp) is not null and conversation_id in (select conversation_id from all_messages)
qualify row_number() over (partition by conversation_id order by updated_at desc, loaded_at desc) = 1;

create temp table answers as
select * from rows_of('surveys') where survey_kind = 'csat' and try_cast(sent_at as timestamp) is not null
qualify row_number() over (partition by survey_id order by updated_at desc, loaded_at desc) = 1;

create temp table mailings as
select row_number() over (order by started_at) as id, * from rows_of('campaigns') where campaign_name is not null
qualify row_number() over (partition by campaign_id order by updated_at desc) = 1;
"""

CHATWOOT = """
create or replace table chatwoot.inboxes as
select given.*, 1 as account_id, 'Channel::Whatsapp' as channel_type, timestamp '2025-11-01' as updated_at
from (values (1, 1, 'Tienda'), (2, 2, 'Mayoreo')) as given (id, channel_id, name);
create or replace table chatwoot.channel_whatsapp as
select id, '+52551000000' || id as phone_number, 'whatsapp_cloud' as provider, '10990000000000' || id as phone_number_id, updated_at
from chatwoot.inboxes;

create or replace table chatwoot.users as
select agent_number(agent_id) as id, max_by(agent_name, updated_at) as name, cast(max(updated_at) as timestamp) as updated_at
from rows_of('agents') where agent_id like 'ag_%' group by agent_id;
create or replace table chatwoot.account_users as select id, 1 as account_id, id as user_id, updated_at from chatwoot.users;

create or replace table chatwoot.teams as
select row_number() over (order by team) as id, 1 as account_id, team as name, timestamp '2025-11-01' as updated_at
from (select distinct team from rows_of('agents') where team is not null);
create or replace table chatwoot.team_members as
select distinct teams.id as team_id, agent_number(agent_id) as user_id, teams.updated_at as created_at
from rows_of('agents') as agents inner join chatwoot.teams on agents.team = teams.name;

create or replace table chatwoot.contacts as
select id, 1 as account_id, '+' || number as phone_number, cast(null as varchar) as identifier, country_code, created_at,
    created_at as updated_at
from people where regexp_full_match(number, '[0-9]+');

create or replace table chatwoot.contact_inboxes as
select contacts.id * 10 + inboxes.id as id, contacts.id as contact_id, inboxes.id as inbox_id, substr(phone_number, 2) as source_id,
    contacts.created_at, contacts.updated_at
from chatwoot.contacts cross join chatwoot.inboxes;

create or replace table chatwoot.tags as select 1 as id, 'interno' as name;
create or replace table chatwoot.taggings as
select row_number() over (order by id) as id, 1 as tag_id, 'Contact' as taggable_type, id as taggable_id, 'labels' as context, created_at
from people where is_internal;

create or replace table chatwoot.conversations as
select
    cast(conversation_id as integer) as id, 1 as account_id, cast(right(business_phone_id, 1) as integer) as inbox_id,
    case status when 'resolved' then 1 when 'pending' then 2 when 'snoozed' then 3 else 0 end as status, people.id as contact_id,
    agent_number(assigned_agent_id) as assignee_id, concat_ws(', ', topic, labels) as cached_label_list,
    cast(opened_at as timestamp) as created_at, cast(threads.updated_at as timestamp) as updated_at
from threads inner join people using (number);

create or replace table chatwoot.messages as
select
    row_number() over (order by messages.sent_at, message_id) as id, 1 as account_id, conversations.inbox_id, conversations.id as conversation_id,
    case when sender_type = 'contact' then 0 when answers.survey_id is not null or sender_type = 'automation' then 3 else 1 end
        as message_type,
    messages.message_type = 'note' as private, messages.body as content,
    case when answers.survey_id is not null then 9 else 0 end as content_type,
    case
        when messages.reply_to_message_id is not null then to_json({{'in_reply_to_external_id': messages.reply_to_message_id}})
        when messages.referral_source_id is not null then to_json({{'referral': {{
            'source_type': messages.referral_source_type, 'source_id': messages.referral_source_id, 'ctwa_clid': messages.ad_click_id
        }}}})
        when receipts.failed_at is not null then to_json({{'external_error': receipts.error_code || ': not delivered'}})
    end as content_attributes,
    case when messages.template_name is not null then to_json({{
        'template_params': {{'name': messages.template_name, 'category': upper(messages.template_category)}}
    }}) end as additional_attributes,
    case when receipts.read_at is not null then 2 when receipts.delivered_at is not null then 1
        when receipts.failed_at is not null then 3 else 0 end as status,
    case when messages.message_type != 'note' then message_id end as source_id,
    case sender_type when 'contact' then 'Contact' when 'agent' then 'User' when 'bot' then 'AgentBot' end as sender_type,
    case sender_type when 'contact' then conversations.contact_id when 'agent' then agent_number(agent_id)
        when 'bot' then 1 end as sender_id,
    messages.sent_at as created_at, greatest(messages.sent_at, coalesce(receipts.changed_at, messages.sent_at)) as updated_at,
    messages.message_type as kind, answers.survey_id
from all_messages as messages
inner join chatwoot.conversations on cast(messages.conversation_id as integer) = conversations.id
left join receipts using (message_id)
left join answers on messages.conversation_id = answers.conversation_id and messages.sent_at = cast(answers.sent_at as timestamp)
    and sender_type in ('bot', 'automation') and messages.message_type = 'interactive'
where sender_type != 'campaign';

create or replace table chatwoot.attachments as
select id, id as message_id, list_position(['image', 'audio', 'video', 'document'], kind) - 1 as file_type, updated_at
from chatwoot.messages where kind in ('image', 'audio', 'video', 'document');

create or replace table chatwoot.csat_survey_responses as
select messages.id, messages.conversation_id, messages.id as message_id, cast(score as integer) as rating, comment as feedback_message,
    cast(answered_at as timestamp) as created_at, cast(answered_at as timestamp) as updated_at
from answers inner join chatwoot.messages using (survey_id) where try_cast(answered_at as timestamp) is not null;
create or replace table chatwoot.messages as select * exclude (kind, survey_id) from chatwoot.messages;

create or replace table chatwoot.reporting_events as
select distinct
    cast(split_part(event_id, '_', 2) as integer) as id,
    case event_type when 'resolved' then 'conversation_resolved' when 'handed_off' then 'conversation_bot_handoff'
        else 'conversation_opened' end as name,
    60 as value, cast(conversation_id as integer) as conversation_id, agent_number(agent_id) as user_id,
    cast(occurred_at as timestamp) as event_end_time, cast(occurred_at as timestamp) as created_at, cast(occurred_at as timestamp) as updated_at
from rows_of('conversation_events')
where event_type in ('resolved', 'handed_off', 'reopened') and try_cast(occurred_at as timestamp) >= '{start}'
    and try_cast(conversation_id as integer) in (select id from chatwoot.conversations);

create or replace table chatwoot.campaigns as
select id, campaign_name as title, 1 as inbox_id, cast(started_at as timestamp) as scheduled_at, cast(started_at as timestamp) as created_at,
    cast(updated_at as timestamp) as updated_at
from mailings where started_at >= '{start}';

create or replace table chatwoot.campaign_recipients as
select
    row_number() over (order by messages.sent_at, message_id) as id, campaigns.id as campaign_id, people.id as contact_id, 1 as inbox_id,
    message_id as source_id, receipts.error_code, messages.sent_at, receipts.delivered_at,
    receipts.read_at, receipts.failed_at, messages.sent_at as created_at, coalesce(receipts.changed_at, messages.sent_at) as updated_at
from all_messages as messages
inner join mailings using (campaign_id) inner join chatwoot.campaigns on mailings.id = campaigns.id
inner join people using (number) left join receipts using (message_id)
where sender_type = 'campaign';
"""

SHOPIFY = """
create temp macro typed(number, n) as case
    when number not like '521%' then '+' || number
    when n % 4 = 0 then '(' || number[4:5] || ') ' || number[6:9] || '-' || number[10:13]
    when n % 4 = 1 then '+52 1 ' || number[4:13]
    when n % 4 = 2 then '044 ' || number[4:13]
    else number[4:13]
end;

create temp table good_orders as
select cast(split_part(order_id, '-', 2) as bigint) as id,
    * replace (cast(ordered_at as timestamp) as ordered_at, cast(updated_at as timestamp) as updated_at)
from people_of('orders')
where try_cast(ordered_at as timestamp) is not null and try_cast(split_part(order_id, '-', 2) as bigint) is not null
    and coalesce(try_cast(refunded_amount as double), 0) <= try_cast(total_amount as double)
qualify row_number() over (partition by order_id order by updated_at desc, loaded_at desc) = 1;

-- Of those who bought 13 weeks before, others who never wrote, and buy in the web shop now.
create temp table sales as
select * from good_orders where ordered_at >= '{start}'
union all
select * replace (
    90000 + id as id, ordered_at + interval 91 days as ordered_at, updated_at + interval 91 days as updated_at,
    '52155' || reverse(right(number, 8)) as number
) from good_orders where ordered_at between timestamp '{start}' - interval 91 days and '{start}';

create temp table baskets as
select cast(split_part(cart_id, '_', 2) as bigint) as id, * from people_of('carts')
where try_cast(created_at as timestamp) >= '{start}'
qualify row_number() over (partition by cart_id order by updated_at desc, loaded_at desc) = 1;

create or replace table shopify.orders as
select
    sales.id, '#' || sales.id as name, ordered_at as created_at, sales.updated_at,
    case sales.status when 'cancelled' then sales.updated_at end as cancelled_at,
    case sales.status when 'pending' then 'pending' when 'refunded' then 'refunded' else 'paid' end as financial_status,
    case sales.status when 'fulfilled' then 'fulfilled' end as fulfillment_status,
    cast(total_amount as decimal(18, 2)) as total_price, currency, is_test = 'true' as test, baskets.id as checkout_id,
    to_json({{'phone': typed(sales.number, sales.id), 'country_code': 'MX'}}) as billing_address,
    case when cast(refunded_amount as double) > 0
        then to_json([{{'created_at': strftime(sales.updated_at, '%Y-%m-%dT%H:%M:%SZ'),
                        'transactions': [{{'kind': 'refund', 'status': 'success', 'amount': refunded_amount}}]}}])
        else '[]'
    end as refunds
from sales left join baskets on 'TN-' || sales.id = baskets.order_id;

create or replace table shopify.abandoned_checkouts as
select id, 'c' || id as token, typed(number, id) as phone, cast(created_at as timestamp) as created_at, cast(updated_at as timestamp) as updated_at
from baskets where order_id is null;
"""


def write_tables(warehouse: Path) -> None:
    """Both schemas, anew."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists chatwoot; create schema if not exists shopify")
        for part in (RAW, CHATWOOT, SHOPIFY):
            connection.execute(part.format(raw=str(ROOT / "seeds/raw").replace("'", "''"), start=START))


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    warehouse = FOLDER / "warehouse.duckdb"
    write_tables(warehouse)
    settings = {"DUCKDB_PATH": str(warehouse), "PUBLISHED_PATH": str(FOLDER / "published"), "CONTACT_KEY_SALT": "only for this demo"}
    command = [sys.executable, str(ROOT / "scripts/run.py"), "--exclude-resource-type", "unit_test", "--vars", json.dumps(SETTINGS)]
    return subprocess.run(command, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
