-- A fixed amount of work, by which test_benchmarks.py measures script.sql on any machine: what is done most there, in few
-- lines. Never change it: the test knows how many times as long the fastest script by hand took (FLOOR_IN_STICKS).

create temp table rows as
with sorted as (
    select
        hash(coalesce(conversation_id, contact_id || business_phone_id)) as thread, sent_at, hash(message_id) as message,
        hash(contact_id) as contact, business_phone_id, campaign_id, direction = 'inbound' as is_inbound
    from raw.messages
    order by thread, sent_at, message
),
beside as (
    select *, lag(thread) over () as previous_thread, lag(sent_at) over () as previous_at from sorted
)
select
    *,
    sum(cast(thread is distinct from previous_thread or sent_at - previous_at > interval 24 hour as integer)) over (
        rows between unbounded preceding and current row
    ) as conversation
from beside;

create temp table conversations as
select
    conversation, max(contact) as contact, min(sent_at) as opened_at, max(sent_at) as closed_at,
    min(sent_at) filter (where is_inbound) as first_inbound_at, max(business_phone_id) as business_phone_id,
    count(*) filter (where is_inbound) as inbound_messages, count(*) filter (where not is_inbound) as outbound_messages
from rows group by conversation;

create temp table receipts as
select
    hash(message_id) as message, min(status_at) filter (where status = 'delivered') as delivered_at,
    min(status_at) filter (where status = 'read') as read_at
from raw.message_statuses group by 1;

create table facts as
select
    md5(m.message_id) as message_key, c.conversation, c.opened_at, c.inbound_messages, m.direction, m.sender_type, m.agent_id,
    m.campaign_id, m.template_name, m.message_type, m.sent_at, cast(m.sent_at as date) as sent_date, r.delivered_at, r.read_at,
    r.read_at is not null as is_read
from raw.messages as m
left join rows as s on hash(m.message_id) = s.message
left join conversations as c on s.conversation = c.conversation
left join receipts as r on s.message = r.message;

create table daily as
select sent_date, campaign_id, direction, count(*) as messages, count(read_at) as reads, count(distinct conversation) as conversations
from facts group by all;
