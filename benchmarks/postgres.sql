-- The floor on PostgreSQL: the facts and KPIs of script.sql, whose comments tell what they are. The raw tables are in
-- schema raw, as scripts/load_raw.py leaves them; facts and kpi_values come into schema floor. Run by
-- benchmarks/postgres_server.py in the folder of the repository, by psql.
-- "Technique" marks what makes it fast here.

-- Technique: sorts and hash tables in memory, no compiling of expressions (it costs more than it saves at this size).
set work_mem = '1GB';
set temp_buffers = '1GB';
set jit = off;
set client_min_messages = warning;
drop schema if exists floor cascade;
create schema floor;
set search_path = floor;

-- Technique: functions of one SQL expression, which the planner writes into the query.
create function is_time(t timestamp, loaded_at timestamp) returns boolean language sql immutable
return t >= timestamp '2009-01-01' and t <= loaded_at + interval '1 day';
create function hash(id text) returns bigint language sql immutable return hashtextextended(id, 0);
create function key(id text) returns uuid language sql immutable return cast(md5(id) as uuid);
create function seconds_between(a timestamp, b timestamp) returns double precision language sql immutable
return cast(extract(epoch from b - a) as double precision);
-- Technique: local time is a case with the newest offset first.
create function local_date(t timestamp) returns date language sql stable return cast(
    case
        when t >= timestamp '2022-10-30 07:00' then t - interval '6 hours'
        else (t at time zone 'UTC') at time zone 'America/Mexico_City'
    end as date
);

create temp table opt_out_keywords (keyword text);
create temp table exchange_rates (currency text, rate_date date, rate numeric);
create temp table message_prices (
    country_code text, category text, pricing_model text, effective_from date, price numeric, currency text
);
create temp table pricing_policies (effective_from date, billable_categories text);
\copy opt_out_keywords from 'seeds/reference/opt_out_keywords.csv' csv header
\copy exchange_rates from 'seeds/reference/exchange_rates.csv' csv header
\copy message_prices from 'seeds/reference/message_prices.csv' csv header
\copy pricing_policies from 'seeds/reference/pricing_policies.csv' csv header

-- Good rows.

create temp view good_messages as
select * from raw.messages
where message_id <> '' and contact_id <> '' and business_phone_id <> '' and message_type <> ''
    and direction in ('inbound', 'outbound')
    and sender_type in ('contact', 'agent', 'bot', 'automation', 'campaign', 'business', 'system')
    and (sender_type <> 'contact' or direction = 'inbound')
    and (sender_type in ('contact', 'system') or direction = 'outbound')
    and (template_category is null or template_category in ('marketing', 'utility', 'authentication', 'service'))
    and is_time(sent_at, loaded_at);

create temp view good_statuses as
select * from raw.message_statuses
where message_id <> '' and status in ('sent', 'delivered', 'read', 'played', 'failed') and is_time(status_at, loaded_at)
    and (pricing_model is null or pricing_model in ('PMP', 'CBP'));

create temp table good_events as
select distinct on (event_id) hash(conversation_id) as thread, event_type, occurred_at from raw.conversation_events
where event_id <> '' and conversation_id <> '' and event_type in ('resolved', 'handed_off') and is_time(occurred_at, loaded_at)
order by event_id, loaded_at;

create temp table good_threads as
select distinct on (conversation_id) hash(conversation_id) as thread, status, resolved_at from raw.conversations
where conversation_id <> '' and contact_id <> '' and status in ('open', 'pending', 'resolved', 'snoozed')
    and is_time(opened_at, loaded_at)
order by conversation_id, updated_at desc, loaded_at desc;

create temp table good_orders as
select distinct on (order_id)
    order_id, hash(contact_id) as contact, hash(conversation_id) as thread, campaign_id collate "C" as campaign_id, status,
    ordered_at,
    local_date(ordered_at) as ordered_date, total_amount - coalesce(refunded_amount, 0) as amount, currency,
    status in ('paid', 'fulfilled') and is_test is not true as is_valid
from raw.orders
where order_id <> '' and contact_id <> '' and status in ('pending', 'paid', 'fulfilled', 'cancelled', 'refunded')
    and total_amount >= 0 and coalesce(refunded_amount, 0) >= 0 and currency <> '' and is_time(ordered_at, loaded_at)
order by order_id, updated_at desc, loaded_at desc;

create temp table good_surveys as
select distinct on (survey_id)
    survey_id, hash(contact_id) as contact, hash(conversation_id) as thread, survey_kind, score, sent_at, answered_at
from raw.surveys
where survey_id <> '' and contact_id <> '' and survey_kind in ('csat', 'nps') and is_time(sent_at, loaded_at)
    and (score is null or score between case survey_kind when 'csat' then 1 else 0 end
        and case survey_kind when 'csat' then 5 else 10 end)
order by survey_id, updated_at desc, loaded_at desc;

create temp table good_leads as
select distinct on (lead_id) lead_id, hash(contact_id) as contact, hash(conversation_id) as thread, created_at from raw.leads
where lead_id <> '' and contact_id <> '' and is_time(created_at, loaded_at)
order by lead_id, loaded_at;

create temp table good_carts as
select distinct on (cart_id) cart_id, order_id, hash(contact_id) as contact, created_at from raw.carts
where cart_id <> '' and contact_id <> '' and is_time(created_at, loaded_at)
order by cart_id, updated_at desc, loaded_at desc;

select greatest(
    (select max(loaded_at) from good_messages
        where loaded_at >= (select max(loaded_at) - interval '1 day' from raw.messages)),
    (select max(loaded_at) from good_statuses
        where loaded_at >= (select max(loaded_at) - interval '1 day' from raw.message_statuses)),
    (select max(loaded_at) from raw.conversations), (select max(loaded_at) from raw.conversation_events),
    (select max(loaded_at) from raw.surveys), (select max(loaded_at) from raw.orders),
    (select max(loaded_at) from raw.contacts), (select max(loaded_at) from raw.carts),
    (select max(loaded_at) from raw.leads), (select max(loaded_at) from raw.link_clicks),
    (select max(loaded_at) from raw.consents), (select max(loaded_at) from raw.campaign_costs)
) as as_of
\gset

-- People. Technique: every id is a 64-bit hash from here on.

create temp table contact_versions as
select distinct on (contact_id) hash(contact_id) as contact, contact_id, country_code, is_internal from raw.contacts
where contact_id <> '' and is_time(created_at, loaded_at)
order by contact_id, updated_at desc, loaded_at desc;

create temp table moved as
with recursive merges as (
    select distinct on (old_contact_id) old_contact_id, new_contact_id from raw.contact_merges
    where is_time(merged_at, loaded_at) order by old_contact_id, merged_at desc
),
chain as (
    select old_contact_id, new_contact_id, 1 as step from merges
    union all
    select chain.old_contact_id, merges.new_contact_id, chain.step + 1
    from chain inner join merges on chain.new_contact_id = merges.old_contact_id where chain.step < 20
)
select distinct on (old_contact_id) hash(old_contact_id) as contact, new_contact_id as person_id, hash(new_contact_id) as person
from chain order by old_contact_id, step desc;

create temp table internal as
select distinct coalesce(moved.person, c.contact) as person
from contact_versions as c left join moved on c.contact = moved.contact where c.is_internal;

create temp table dim_contacts as
with ids as (
    select contact, contact_id, country_code from contact_versions
    union all
    select hash(contact_id), contact_id, null from (select distinct contact_id from raw.messages where contact_id <> '') as m
)
select
    coalesce(moved.person, ids.contact) as person,
    key(max(coalesce(moved.person_id, ids.contact_id))) as contact_key,
    coalesce(max(country_code) filter (where moved.contact is null), max(country_code)) as country_code
from ids left join moved on ids.contact = moved.contact
group by 1;

-- Messages. Technique: only ids whose hash repeats are ranked.

create temp table suspects as
select hash(message_id) as message from raw.messages group by 1 having count(*) > 1;
analyze suspects;
analyze moved;
analyze internal;

create temp view messages as
select * from good_messages where not exists (select from suspects where suspects.message = hash(good_messages.message_id))
union all
(
    select distinct on (message_id) * from good_messages where hash(message_id) in (select message from suspects)
    order by message_id, loaded_at, coalesce(conversation_id, '') desc, coalesce(body, '') desc
);

-- Technique: one sort of narrow rows by thread and time, of which all windows live: they name the same order.

create temp table stream as
with countable as (
    select
        hash(m.message_id) as message,
        key(m.message_id) as message_key,
        coalesce(moved.person, hash(m.contact_id)) as person,
        m.conversation_id is not null as is_helpdesk,
        hash(m.conversation_id) as helpdesk_thread,
        hash(m.reply_to_message_id) as replied_message,
        cast(m.direction = 'outbound' as integer) as kind,
        m.direction = 'inbound' and m.message_type in ('text', 'button') and length(m.body) < 40
        and lower(trim(m.body)) in (select lower(trim(keyword)) from opt_out_keywords) as is_keyword,
        -- Technique: texts that are grouped by are compared byte by byte, not by the rules of a language.
        m.business_phone_id collate "C" as business_phone_id, m.campaign_id collate "C" as campaign_id,
        m.sender_type, m.agent_id, m.template_name, m.template_category, m.message_type, m.sent_at
    from messages as m left join moved on hash(m.contact_id) = moved.contact
    where m.sender_type <> 'system'
        and m.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome')
),
resolutions as (
    select thread, occurred_at as resolved_at from good_events where event_type = 'resolved'
    union all
    select thread, resolved_at from good_threads as t
    where status = 'resolved' and resolved_at is not null
        and not exists (select from good_events as e where e.event_type = 'resolved' and e.thread = t.thread)
),
rows as (
    select
        message, message_key, person, case when is_helpdesk then helpdesk_thread else hashtextextended(business_phone_id, person) end
            as thread,
        is_helpdesk, replied_message, kind, is_keyword, sender_type, business_phone_id, agent_id, campaign_id, template_name,
        template_category, message_type, sent_at
    from countable where not exists (select from internal where internal.person = countable.person)
    union all
    select null, null, null, thread, null, null, 2, null, null, null, null, null, null, null, null, resolved_at
    from resolutions
),
beside as (
    select
        *, row_number() over by_time as position, lag(thread) over by_time as previous_thread,
        lag(sent_at) over by_time as previous_sent_at, lag(kind) over by_time as previous_kind
    from rows
    window by_time as (order by thread, sent_at, kind, message)
),
cut as (
    select
        *,
        previous_thread is null or thread <> previous_thread
        or (kind < 2 and (previous_kind = 2 or sent_at - previous_sent_at > interval '24 hours')) as is_opening
    from beside
)
select
    message, message_key, person, thread, is_helpdesk, replied_message, kind, is_keyword, sender_type, business_phone_id,
    agent_id, campaign_id, template_name, template_category, message_type, sent_at, is_opening,
    sum(cast(is_opening as integer)) over so_far as conversation,
    max(case when kind = 0 then 2 * position + 1 when is_opening then 2 * position end) over so_far % 2 = 1 as is_after_inbound
from cut
window so_far as (order by thread, sent_at, kind, message rows between unbounded preceding and current row);
analyze stream;

create temp table conversations as
with totals as (
    select
        conversation,
        min(sent_at) filter (where kind < 2) as opened_at,
        max(sent_at) filter (where kind < 2) as last_message_at,
        min(sent_at) filter (where kind = 0) as first_inbound_at,
        max(sent_at) filter (where kind = 0) as last_inbound_at,
        min(sent_at) filter (where kind = 1 and is_after_inbound and sender_type <> 'campaign') as first_response_at,
        min(sent_at) filter (where is_after_inbound and sender_type = 'agent') as first_human_response_at,
        min(sent_at) filter (where sender_type = 'bot') as first_bot_at,
        max(sent_at) filter (where sender_type = 'agent') as last_agent_at,
        min(sent_at) filter (where kind = 2) as resolved_at,
        count(*) filter (where kind = 0) as inbound_message_count,
        count(*) filter (where kind = 1) as outbound_message_count,
        count(*) filter (where sender_type = 'agent') as agent_message_count,
        count(*) filter (where sender_type = 'bot') as bot_message_count
    from stream group by conversation
)
select
    t.*, o.message_key as conversation_key, o.thread, o.person, o.business_phone_id, o.campaign_id, o.template_name, o.is_helpdesk,
    o.kind = 0 as is_customer_initiated,
    t.resolved_at is not null or t.last_message_at + interval '24 hours' <= timestamp :'as_of' as has_ended
from totals as t
inner join (select * from stream where is_opening and kind < 2) as o on t.conversation = o.conversation;

-- Technique: an as-of join is an index and a lateral join of one row.
create index on conversations (thread, opened_at);
create index on conversations (person, opened_at);
analyze conversations;

create temp table handoffs as
with handed_off as (
    select c.conversation, min(e.occurred_at) as handed_off_at
    from good_events as e
    cross join lateral (
        select conversation from conversations as c where c.thread = e.thread and c.opened_at <= e.occurred_at
        order by c.opened_at desc limit 1
    ) as c
    where e.event_type = 'handed_off' group by c.conversation
)
select h.conversation, h.handed_off_at, min(s.sent_at) as handoff_answered_at
from handed_off as h
left join stream as s on h.conversation = s.conversation and s.sender_type = 'agent' and s.sent_at >= h.handed_off_at
group by h.conversation, h.handed_off_at;
analyze handoffs;

create temp table receipts as
select
    hash(message_id) as message,
    min(status_at) filter (where status in ('delivered', 'read', 'played')) as delivered_at,
    min(status_at) filter (where status in ('read', 'played')) as read_at,
    min(status_at) filter (where status = 'failed') as failed_at,
    bool_or(is_billable) as is_billable,
    max(pricing_category) filter (where is_billable is not false) as pricing_category
from good_statuses group by 1;
analyze receipts;

create temp table attributed as
with rows as (
    select 'order' as kind, order_id as id, contact, thread, ordered_at as happened_at from good_orders
    union all
    select 'lead', lead_id, contact, thread, created_at from good_leads
    union all
    select 'survey', survey_id, contact, thread, sent_at from good_surveys
),
of_people as (
    select rows.*, coalesce(moved.person, rows.contact) as person
    from rows left join moved on rows.contact = moved.contact
),
counted as (
    select * from of_people as p where not exists (select from internal where internal.person = p.person)
)
select r.kind, r.id, r.person, r.happened_at, c.conversation
from counted as r
left join lateral (
    select case when r.happened_at <= c.opened_at + interval '5 days' then c.conversation end as conversation
    from conversations as c where c.thread = r.thread and c.opened_at <= r.happened_at
    order by c.opened_at desc limit 1
) as c on true
where r.thread is not null
union all
select r.kind, r.id, r.person, r.happened_at, c.conversation
from counted as r
left join lateral (
    select case when r.happened_at <= c.opened_at + interval '5 days' then c.conversation end as conversation
    from conversations as c where c.person = r.person and c.opened_at <= r.happened_at
    order by c.opened_at desc limit 1
) as c on true
where r.thread is null;
analyze attributed;

create temp table outreach as
select
    s.message, s.person, s.business_phone_id, s.sender_type = 'campaign' as is_campaign, s.campaign_id, s.sent_at,
    r.delivered_at is not null as is_delivered
from stream as s left join receipts as r on s.message = r.message
where s.kind = 1 and (s.sender_type = 'campaign' or s.is_opening);
create index on outreach (person, sent_at) where is_campaign and is_delivered;
analyze outreach;

create temp table orders as
with valued as (
    select
        o.*, a.person, a.conversation,
        case when o.is_valid then o.amount * case when o.currency = 'USD' then 1 else x.rate end end as revenue_amount,
        row_number() over (partition by a.person, o.is_valid order by o.ordered_at, o.order_id) as order_number
    from good_orders as o
    inner join attributed as a on a.kind = 'order' and o.order_id = a.id
    left join lateral (
        select x.rate from exchange_rates as x where x.currency = o.currency and x.rate_date <= o.ordered_date
        order by x.rate_date desc limit 1
    ) as x on true
)
select
    o.order_id, o.person, o.conversation, o.status, o.is_valid, o.revenue_amount, o.order_number, o.ordered_at, o.ordered_date,
    c.message, coalesce(o.campaign_id, c.campaign_id) as campaign_id
from valued as o
left join lateral (
    select
        case when o.ordered_at <= m.sent_at + interval '5 days' then m.message end as message,
        case when o.ordered_at <= m.sent_at + interval '5 days' then m.campaign_id end as campaign_id
    from outreach as m
    where o.is_valid and m.is_campaign and m.is_delivered and m.person = o.person and m.sent_at <= o.ordered_at
        and (o.campaign_id is null or m.campaign_id = o.campaign_id)
    order by m.sent_at desc limit 1
) as c on true;
create index on orders (person, ordered_at) where is_valid;
analyze orders;

create temp table inbound as
select i.person, i.business_phone_id, i.sent_at, o.message
from stream as i left join outreach as o on i.replied_message = o.message
where i.kind = 0 and not i.is_keyword;
create index on inbound (person, business_phone_id, sent_at) where message is null;
analyze inbound;

create temp table outreach_facts as
with delivered as (
    select *, lead(sent_at) over (partition by person, business_phone_id order by sent_at, message) as next_sent_at
    from outreach where is_delivered
),
answers as (
    select d.message, i.sent_at
    from delivered as d
    cross join lateral (
        select i.sent_at from inbound as i
        where i.message is null and i.person = d.person and i.business_phone_id = d.business_phone_id and i.sent_at > d.sent_at
        order by i.sent_at limit 1
    ) as i
    where d.next_sent_at is null or i.sent_at <= d.next_sent_at
    union all
    select i.message, i.sent_at from inbound as i where i.message is not null
),
answered as (
    select o.message from answers as a inner join outreach as o on a.message = o.message
    where a.sent_at >= o.sent_at and a.sent_at <= o.sent_at + interval '24 hours'
    group by o.message
),
clicked as (
    select hash(message_id) as message, max(clicked_at) as clicked_at from raw.link_clicks
    where is_robot is not true and is_time(clicked_at, loaded_at) group by 1
),
consents as (
    select coalesce(moved.person, hash(c.contact_id)) as person, c.occurred_at
    from raw.consents as c left join moved on hash(c.contact_id) = moved.contact
    where c.action = 'opt_out' and is_time(c.occurred_at, c.loaded_at)
),
opt_outs as (
    select person, occurred_at from consents
    union all
    select k.person, k.sent_at from stream as k
    where k.is_keyword and not exists (
        select from consents as c
        where c.person = k.person and c.occurred_at between k.sent_at - interval '1 hour' and k.sent_at + interval '1 hour'
    )
),
opted_out as (
    select distinct c.message from opt_outs as o
    cross join lateral (
        select m.message, m.sent_at from outreach as m
        where m.is_campaign and m.is_delivered and m.person = o.person and m.sent_at <= o.occurred_at
        order by m.sent_at desc limit 1
    ) as c
    where o.occurred_at <= c.sent_at + interval '24 hours'
)
select
    o.message, o.is_campaign,
    case when o.is_delivered and o.sent_at + interval '24 hours' <= timestamp :'as_of' then a.message is not null end as is_answered,
    case when o.is_delivered and o.is_campaign then coalesce(k.clicked_at >= o.sent_at, false) end as is_clicked,
    case when o.is_delivered and o.is_campaign and o.sent_at + interval '5 days' <= timestamp :'as_of'
        then b.message is not null end as is_converted,
    case when o.is_delivered and o.is_campaign and o.sent_at + interval '24 hours' <= timestamp :'as_of'
        then e.message is not null end as is_followed_by_opt_out
from outreach as o
left join answered as a on o.message = a.message
left join clicked as k on o.message = k.message
left join (select distinct message from orders where message is not null) as b on o.message = b.message
left join opted_out as e on o.message = e.message;
analyze outreach_facts;

create temp table charges as
with prices as (
    select
        *, lead(effective_from, 1, date '9999-01-01') over (partition by country_code, category order by effective_from) as until
    from message_prices where pricing_model = 'PMP'
),
policies as (
    select
        billable_categories, effective_from, lead(effective_from, 1, date '9999-01-01') over (order by effective_from) as until
    from pricing_policies
),
delivered as (
    select
        r.message, s.person, local_date(s.sent_at) as sent_date, r.is_billable,
        coalesce(r.pricing_category, s.template_category, 'service') as category
    from stream as s inner join receipts as r on s.message = r.message
    where s.kind = 1 and r.is_billable is not false and r.delivered_at is not null
)
select d.message, coalesce(own.price, other.price) as cost
from delivered as d
left join dim_contacts as c on d.person = c.person
left join policies as p on d.sent_date >= p.effective_from and d.sent_date < p.until
left join prices as own on c.country_code = own.country_code and d.category = own.category
    and d.sent_date >= own.effective_from and d.sent_date < own.until
left join prices as other on other.country_code = '*' and d.category = other.category
    and d.sent_date >= other.effective_from and d.sent_date < other.until
where d.is_billable or d.category = any(string_to_array(p.billable_categories, ','));
analyze charges;

-- Facts.

create table fct_conversations as
with returned as (
    select a.conversation from conversations as a
    where a.is_customer_initiated and a.resolved_at is not null and exists (
        select from conversations as b
        where b.person = a.person and b.is_customer_initiated
            and b.opened_at > a.resolved_at and b.opened_at <= a.resolved_at + interval '7 days'
    )
)
select
    c.conversation_key, k.contact_key, c.business_phone_id, c.campaign_id, c.template_name, k.country_code,
    c.is_customer_initiated, c.first_inbound_at is not null as is_two_way, c.is_helpdesk, c.has_ended,
    case when c.is_customer_initiated and c.opened_at + interval '24 hours' <= timestamp :'as_of'
        then coalesce(c.first_response_at <= c.opened_at + interval '24 hours', false) end as is_answered,
    case when c.first_inbound_at + interval '15 seconds' <= timestamp :'as_of'
        then coalesce(c.first_response_at <= c.first_inbound_at + interval '15 seconds', false) end as is_within_target,
    case when c.first_inbound_at is not null and c.is_helpdesk and c.has_ended then c.resolved_at is not null end as is_resolved,
    case when c.is_customer_initiated and c.is_helpdesk and c.has_ended then c.resolved_at is null end as is_abandoned,
    case when c.is_customer_initiated and c.resolved_at + interval '7 days' <= timestamp :'as_of'
        then r.conversation is null end as is_resolved_at_first_contact,
    case when c.first_inbound_at is not null and c.opened_at + interval '5 days' <= timestamp :'as_of'
        then o.conversation is not null end as is_converted,
    case when c.first_inbound_at is not null then l.conversation is not null end as has_lead,
    case when c.first_bot_at is not null then coalesce(c.last_inbound_at > c.first_bot_at, false) end as is_bot_engaged,
    case when c.last_inbound_at > c.first_bot_at and c.is_helpdesk and c.has_ended
        then c.resolved_at is not null and c.last_agent_at is null and h.handed_off_at is null end as is_bot_completed,
    case when c.last_inbound_at > c.first_bot_at and c.is_helpdesk and c.has_ended
        then h.handed_off_at is not null or coalesce(c.last_agent_at > c.first_bot_at, false) end as is_handed_off,
    c.inbound_message_count, c.outbound_message_count, c.agent_message_count, c.bot_message_count,
    coalesce(o.order_count, 0) as order_count,
    seconds_between(c.first_inbound_at, c.first_response_at) as first_response_seconds,
    seconds_between(c.first_inbound_at, c.first_human_response_at) as first_human_response_seconds,
    seconds_between(h.handed_off_at, h.handoff_answered_at) as handoff_wait_seconds,
    case when c.is_helpdesk then seconds_between(c.opened_at, c.resolved_at) end as resolution_seconds,
    local_date(c.opened_at) as opened_date, local_date(c.first_inbound_at) as first_inbound_date,
    local_date(c.first_response_at) as first_response_date, local_date(c.first_human_response_at) as first_human_response_date,
    local_date(h.handoff_answered_at) as handoff_answered_date, local_date(c.resolved_at) as resolved_date,
    c.opened_at, c.first_inbound_at, c.first_response_at, c.first_human_response_at, h.handed_off_at, c.resolved_at,
    c.last_message_at
from conversations as c
left join dim_contacts as k on c.person = k.person
left join handoffs as h on c.conversation = h.conversation
left join returned as r on c.conversation = r.conversation
left join (
    select conversation, count(*) as order_count from orders where is_valid group by conversation
) as o on c.conversation = o.conversation
left join (select distinct conversation from attributed where kind = 'lead') as l on c.conversation = l.conversation;

create table fct_messages as
select
    s.message_key, c.conversation_key, c.contact_key, s.business_phone_id, s.agent_id, s.campaign_id, s.template_name,
    s.template_category, case s.kind when 0 then 'inbound' else 'outbound' end as direction, s.sender_type, s.message_type,
    o.message is not null as is_outreach,
    case when s.kind = 1 and r.message is not null then r.delivered_at is not null end as is_delivered,
    case when s.kind = 1 and r.message is not null then r.failed_at is not null and r.delivered_at is null end as is_failed,
    case when s.kind = 1 and r.delivered_at is not null then r.read_at is not null end as is_read,
    o.is_answered, o.is_clicked, o.is_converted, o.is_followed_by_opt_out,
    case when o.is_campaign and r.delivered_at is not null then true end as is_campaign_message,
    h.cost as message_cost_amount,
    local_date(s.sent_at) as sent_date, s.sent_at, r.delivered_at, r.read_at,
    case when r.delivered_at is null then r.failed_at end as failed_at
from stream as s
left join (
    select c.conversation, c.conversation_key, k.contact_key
    from conversations as c left join dim_contacts as k on c.person = k.person
) as c on s.conversation = c.conversation
left join receipts as r on s.message = r.message
left join outreach_facts as o on s.message = o.message
left join charges as h on s.message = h.message
where s.kind < 2;

create table fct_orders as
select
    key(o.order_id) as order_key, c.conversation_key, k.contact_key, o.campaign_id, c.business_phone_id, o.status, o.is_valid,
    o.is_valid and o.order_number = 1 as is_first, o.revenue_amount, o.ordered_date, o.ordered_at
from orders as o
left join conversations as c on o.conversation = c.conversation
left join dim_contacts as k on o.person = k.person;

create table fct_survey_responses as
select
    key(s.survey_id) as survey_key, c.conversation_key, c.business_phone_id, c.campaign_id, s.survey_kind, s.score,
    s.answered_at is not null as is_answered,
    s.answered_at is not null and s.score is not null and row_number() over (
        partition by s.survey_kind, s.answered_at is not null and s.score is not null, coalesce(a.conversation, hash(s.survey_id))
        order by s.answered_at desc, s.survey_id desc
    ) = 1 as is_counted,
    local_date(s.sent_at) as sent_date, local_date(s.answered_at) as answered_date, s.sent_at, s.answered_at
from good_surveys as s
inner join attributed as a on a.kind = 'survey' and s.survey_id = a.id
left join conversations as c on a.conversation = c.conversation;

create table fct_leads as
select
    key(a.id) as lead_key, c.conversation_key, k.contact_key,
    case when a.happened_at + interval '30 days' <= timestamp :'as_of' then exists (
        select from orders as o
        where o.is_valid and o.person = a.person and o.ordered_at between a.happened_at and a.happened_at + interval '30 days'
    ) end as is_converted,
    local_date(a.happened_at) as created_date, a.happened_at as created_at
from attributed as a
left join conversations as c on a.conversation = c.conversation
left join dim_contacts as k on a.person = k.person
where a.kind = 'lead';

create table fct_carts as
with of_people as (
    select c.*, coalesce(moved.person, c.contact) as person from good_carts as c left join moved on c.contact = moved.contact
)
select
    key(c.cart_id) as cart_key, k.contact_key,
    case when c.created_at + interval '24 hours' <= timestamp :'as_of' then c.order_id is null end as is_abandoned,
    local_date(c.created_at) as created_date, c.created_at
from of_people as c left join dim_contacts as k on c.person = k.person
where not exists (select from internal where internal.person = c.person);

-- KPIs. Technique: each fact once by day, campaign and phone; periods and slices are sums of those few rows.

create type part as (kpi_id text, numerator double precision, denominator double precision);

create temp table days as
with parts as (
    select sent_date as day, campaign_id, business_phone_id, unnest(cast(array[
        ('inbound_messages', count(*) filter (where direction = 'inbound'), null),
        ('outbound_messages', count(*) filter (where direction = 'outbound'), null),
        ('delivery_rate', count(*) filter (where is_delivered), count(is_delivered)),
        ('failure_rate', count(*) filter (where is_failed), count(is_failed)),
        ('read_rate', count(*) filter (where is_read), count(is_read)),
        ('response_rate', count(*) filter (where is_answered), count(is_answered)),
        ('campaign_messages', count(is_campaign_message), null),
        ('click_through_rate', count(*) filter (where is_clicked), count(is_clicked)),
        ('click_to_read_rate', count(*) filter (where is_read and is_clicked), count(is_clicked) filter (where is_read)),
        ('campaign_conversion_rate', count(*) filter (where is_converted), count(is_converted)),
        ('opt_out_rate', count(*) filter (where is_followed_by_opt_out), count(is_followed_by_opt_out)),
        ('messaging_cost', sum(message_cost_amount), null)
    ] as part[])) as part
    from fct_messages group by 1, 2, 3
    union all
    select opened_date, campaign_id, business_phone_id, unnest(cast(array[
        ('conversations', count(*), null),
        ('customer_initiated_conversations', count(*) filter (where is_customer_initiated), null),
        ('business_initiated_conversations', count(*) filter (where not is_customer_initiated), null),
        ('answer_rate', count(*) filter (where is_answered), count(is_answered)),
        ('resolution_rate', count(*) filter (where is_resolved), count(is_resolved)),
        ('chat_abandonment_rate', count(*) filter (where is_abandoned), count(is_abandoned)),
        ('conversion_rate', count(*) filter (where is_converted), count(is_converted)),
        ('lead_generation_rate', count(*) filter (where has_lead), count(has_lead)),
        ('bot_engagement_rate', count(*) filter (where is_bot_engaged), count(is_bot_engaged)),
        ('bot_completion_rate', count(*) filter (where is_bot_completed), count(is_bot_completed)),
        ('human_handoff_rate', count(*) filter (where is_handed_off), count(is_handed_off))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select first_inbound_date, campaign_id, business_phone_id, unnest(cast(array[
        ('first_response_within_target', count(*) filter (where is_within_target), count(is_within_target))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select first_response_date, campaign_id, business_phone_id, unnest(cast(array[
        ('first_response_time', sum(first_response_seconds), count(first_response_seconds))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select first_human_response_date, campaign_id, business_phone_id, unnest(cast(array[
        ('first_human_response_time', sum(first_human_response_seconds), count(first_human_response_seconds))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select handoff_answered_date, campaign_id, business_phone_id, unnest(cast(array[
        ('handoff_wait_time', sum(handoff_wait_seconds), count(handoff_wait_seconds))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select resolved_date, campaign_id, business_phone_id, unnest(cast(array[
        ('resolved_conversations', count(*), null),
        ('first_contact_resolution_rate', count(*) filter (where is_resolved_at_first_contact), count(is_resolved_at_first_contact)),
        ('resolution_time', sum(resolution_seconds), count(resolution_seconds))
    ] as part[]))
    from fct_conversations group by 1, 2, 3
    union all
    select answered_date, campaign_id, business_phone_id, unnest(cast(array[
        ('csat', count(*) filter (where survey_kind = 'csat' and score >= 4), count(*) filter (where survey_kind = 'csat')),
        ('csat_average', sum(score) filter (where survey_kind = 'csat'), count(*) filter (where survey_kind = 'csat')),
        ('nps', sum(case when score >= 9 then 100 when score <= 6 then -100 else 0 end) filter (where survey_kind = 'nps'),
            count(*) filter (where survey_kind = 'nps'))
    ] as part[]))
    from fct_survey_responses where is_counted group by 1, 2, 3
    union all
    select sent_date, campaign_id, business_phone_id, unnest(cast(array[
        ('survey_response_rate', count(*) filter (where is_answered), count(is_answered))
    ] as part[]))
    from fct_survey_responses group by 1, 2, 3
    union all
    select ordered_date, campaign_id, business_phone_id, unnest(cast(array[
        ('orders', count(*), null), ('revenue', sum(revenue_amount), null),
        ('average_order_value', sum(revenue_amount), count(revenue_amount)),
        ('new_customers', count(*) filter (where is_first), null)
    ] as part[]))
    from fct_orders where is_valid group by 1, 2, 3
    union all
    select created_date, null, null, unnest(cast(array[
        ('leads', count(*), null), ('sales_conversion_rate', count(*) filter (where is_converted), count(is_converted))
    ] as part[]))
    from fct_leads group by 1
    union all
    select created_date, null, null, unnest(cast(array[
        ('cart_abandonment_rate', count(*) filter (where is_abandoned), count(is_abandoned))
    ] as part[]))
    from fct_carts group by 1
)
select
    (part).*, day, cast(date_trunc('week', day) as date) as week, cast(date_trunc('month', day) as date) as month,
    campaign_id, business_phone_id
from parts where day is not null;

create table kpi_values as
with active_days as (
    select distinct local_date(sent_at) as day, person, business_phone_id from stream where kind = 0
),
durations as (
    select 'first_response_time' as kpi_id, first_response_date as day, campaign_id, business_phone_id,
        first_response_seconds as seconds from fct_conversations
    union all
    select 'first_human_response_time', first_human_response_date, campaign_id, business_phone_id,
        first_human_response_seconds from fct_conversations
    union all
    select 'resolution_time', resolved_date, campaign_id, business_phone_id, resolution_seconds from fct_conversations
),
sums as (
    select
        kpi_id, day, week, month, campaign_id, business_phone_id,
        grouping(campaign_id) as campaign_level, grouping(business_phone_id) as phone_level,
        sum(numerator) as numerator, sum(denominator) as denominator, cast(null as double precision) as quantile
    from days
    group by kpi_id, grouping sets (
        (day), (week), (month), (day, campaign_id), (week, campaign_id), (month, campaign_id),
        (day, business_phone_id), (week, business_phone_id), (month, business_phone_id)
    )
),
active as (
    select
        'active_contacts' as kpi_id, day, week, month, cast(null as text) collate "C" as campaign_id, business_phone_id,
        1 as campaign_level, grouping(business_phone_id) as phone_level,
        cast(count(distinct person) as double precision) as numerator, cast(null as double precision) as denominator,
        cast(null as double precision) as quantile
    from (
        select *, cast(date_trunc('week', day) as date) as week, cast(date_trunc('month', day) as date) as month from active_days
    ) as d
    group by grouping sets (
        (day), (week), (month), (day, business_phone_id), (week, business_phone_id), (month, business_phone_id)
    )
),
quantiles as (
    select
        kpi_id, day, week, month, campaign_id, business_phone_id,
        grouping(campaign_id) as campaign_level, grouping(business_phone_id) as phone_level,
        cast(count(*) as double precision) as observations,
        percentile_cont(array[0.5, 0.9]) within group (order by seconds) as quantiles
    from (
        select *, cast(date_trunc('week', day) as date) as week, cast(date_trunc('month', day) as date) as month
        from durations where seconds is not null
    ) as d
    group by kpi_id, grouping sets (
        (day), (week), (month), (day, campaign_id), (week, campaign_id), (month, campaign_id),
        (day, business_phone_id), (week, business_phone_id), (month, business_phone_id)
    )
),
cells as (
    select * from sums where numerator <> 0 or denominator <> 0
    union all
    select * from active
    union all
    select
        kpi_id || '_median', day, week, month, campaign_id, business_phone_id, campaign_level, phone_level, null, observations,
        quantiles[1]
    from quantiles
    union all
    select
        kpi_id || '_p90', day, week, month, campaign_id, business_phone_id, campaign_level, phone_level, null, observations,
        quantiles[2]
    from quantiles where kpi_id <> 'first_human_response_time'
),
valued as (
    select
        kpi_id, case when day is not null then 'day' when week is not null then 'week' else 'month' end as grain,
        coalesce(day, week, month) as period_start,
        case when campaign_level = 0 then 'campaign' when phone_level = 0 then 'business_phone' else 'all' end as slice,
        case
            when campaign_level = 0 then coalesce(campaign_id, '(none)')
            when phone_level = 0 then coalesce(business_phone_id, '(none)') else 'all'
        end as slice_value,
        numerator, denominator, coalesce(denominator, numerator) as observations,
        case
            when quantile is not null then quantile when denominator is null then numerator
            else numerator / nullif(denominator, 0)
        end as value,
        case when numerator between 0 and denominator and denominator > 0 then denominator end as n
    from cells
)
select
    kpi_id, grain, period_start, slice, slice_value, numerator, denominator, observations, value,
    -- A mean lies outside 0 to 1 and has no bounds; its root would be of a negative number.
    (value + 1.9208 / n - 1.96 * sqrt(value * (1 - value) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n) as value_low,
    (value + 1.9208 / n + 1.96 * sqrt(value * (1 - value) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n) as value_high,
    lag(value) over (partition by kpi_id, grain, slice, slice_value order by period_start) as previous_value,
    case grain
        when 'day' then period_start + interval '1 day' when 'week' then period_start + interval '7 days'
        else period_start + interval '1 month'
    end <= local_date(timestamp :'as_of') as is_complete
from valued;
