-- The floor: the facts of the marts and 47 KPIs in three slices, as one would write them by hand for DuckDB and this data
-- alone, as fast as it goes. `make bench` compares the project's builds with it. It does not keep rejected rows, keyed
-- hashes, texts of values, or rows of a later run, and its settings are the defaults of dbt_project.yml.
-- Run by benchmarks/script.py, which makes a view raw.<table> of each raw file and sets the variable `reference`.
-- "Technique" marks what makes it fast.

-- Technique: joins run as they are written, the small side on the right. DuckDB takes a filter on a Parquet file for far
-- more selective than it is, and would build the hash table on the large side.
set disabled_optimizers = 'join_order,build_side_probe_side';

create macro reference(name) as getvariable('reference') || '/' || name || '.csv';
create macro is_time(t, loaded_at) as t >= timestamp '2009-01-01' and t <= loaded_at + interval 1 day;
create macro key(id) as cast(md5(id) as uuid);
create macro seconds_between(a, b) as epoch(b - a);

-- Technique: local time is a case with the newest offset first. The time zone library costs ten times as much a row.
create macro local_date(t) as cast(
    case
        when t >= timestamp '2022-10-30 07:00' then t - interval 6 hour
        else (t at time zone 'UTC') at time zone 'America/Mexico_City'
    end as date
);

-- Technique: a column of few values is an enum, one byte or two in every sort, join and table.
create type phone as enum (select distinct business_phone_id from raw.messages where business_phone_id is not null);
create type campaign as enum (
    select distinct campaign_id from (
        select campaign_id from raw.messages union all select campaign_id from raw.orders
    ) where campaign_id is not null
);
create type agent as enum (select distinct agent_id from raw.messages where agent_id is not null);
create type template as enum (select distinct template_name from raw.messages where template_name is not null);
create type category as enum ('marketing', 'utility', 'authentication', 'service');
create type message_type as enum (select distinct message_type from raw.messages where message_type is not null);
create type sender as enum ('contact', 'agent', 'bot', 'automation', 'campaign', 'business', 'system');

-- Good rows. They are views: each is read once, by the step that narrows it.

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
select hash(conversation_id) as thread, event_type, occurred_at from raw.conversation_events
where event_id <> '' and conversation_id <> '' and event_type in ('resolved', 'handed_off') and is_time(occurred_at, loaded_at)
qualify row_number() over (partition by event_id order by loaded_at) = 1;

create temp table good_threads as
select hash(conversation_id) as thread, status, resolved_at from raw.conversations
where conversation_id <> '' and contact_id <> '' and status in ('open', 'pending', 'resolved', 'snoozed')
    and is_time(opened_at, loaded_at)
qualify row_number() over (partition by conversation_id order by updated_at desc, loaded_at desc) = 1;

create temp table good_orders as
select
    order_id, hash(contact_id) as contact, hash(conversation_id) as thread, conversation_id is not null as names_thread,
    cast(campaign_id as campaign) as campaign_id, status, ordered_at, local_date(ordered_at) as ordered_date,
    total_amount - coalesce(refunded_amount, 0) as amount, currency,
    status in ('paid', 'fulfilled') and is_test is not true as is_valid
from raw.orders
where order_id <> '' and contact_id <> '' and status in ('pending', 'paid', 'fulfilled', 'cancelled', 'refunded')
    and total_amount >= 0 and coalesce(refunded_amount, 0) >= 0 and currency <> '' and is_time(ordered_at, loaded_at)
qualify row_number() over (partition by order_id order by updated_at desc, loaded_at desc) = 1;

create temp table good_surveys as
select
    survey_id, hash(contact_id) as contact, hash(conversation_id) as thread, conversation_id is not null as names_thread,
    survey_kind, score, sent_at, answered_at
from raw.surveys
where survey_id <> '' and contact_id <> '' and survey_kind in ('csat', 'nps') and is_time(sent_at, loaded_at)
    and (score is null or score between case survey_kind when 'csat' then 1 else 0 end
        and case survey_kind when 'csat' then 5 else 10 end)
qualify row_number() over (partition by survey_id order by updated_at desc, loaded_at desc) = 1;

create temp table good_leads as
select
    lead_id, hash(contact_id) as contact, hash(conversation_id) as thread, conversation_id is not null as names_thread, created_at
from raw.leads
where lead_id <> '' and contact_id <> '' and is_time(created_at, loaded_at)
qualify row_number() over (partition by lead_id order by loaded_at) = 1;

create temp table good_carts as
select cart_id, order_id, hash(contact_id) as contact, created_at from raw.carts
where cart_id <> '' and contact_id <> '' and is_time(created_at, loaded_at)
qualify row_number() over (partition by cart_id order by updated_at desc, loaded_at desc) = 1;

-- Technique: only the last day of each table is read for the newest arrival.
set variable as_of = (
    select max(t) from (
        select max(loaded_at) as t from good_messages
        where loaded_at >= (select max(loaded_at) - interval 1 day from raw.messages)
        union all
        select max(loaded_at) from good_statuses
        where loaded_at >= (select max(loaded_at) - interval 1 day from raw.message_statuses)
        union all select max(loaded_at) from raw.conversations
        union all select max(loaded_at) from raw.conversation_events
        union all select max(loaded_at) from raw.surveys
        union all select max(loaded_at) from raw.orders
        union all select max(loaded_at) from raw.contacts
        union all select max(loaded_at) from raw.carts
        union all select max(loaded_at) from raw.leads
        union all select max(loaded_at) from raw.link_clicks
        union all select max(loaded_at) from raw.consents
        union all select max(loaded_at) from raw.campaign_costs
    )
);

-- People: merges followed to their end, internal persons marked. Technique: every id is a 64-bit hash from here on.

create temp table contact_versions as
select hash(contact_id) as contact, contact_id, country_code, is_internal from raw.contacts
where contact_id <> '' and is_time(created_at, loaded_at)
qualify row_number() over (partition by contact_id order by updated_at desc, loaded_at desc) = 1;

create temp table moved as
with recursive merges as (
    select old_contact_id, arg_max(new_contact_id, merged_at) as new_contact_id from raw.contact_merges
    where is_time(merged_at, loaded_at) group by old_contact_id
),
chain as (
    select old_contact_id, new_contact_id, 1 as step from merges
    union all
    select chain.old_contact_id, merges.new_contact_id, chain.step + 1
    from chain inner join merges on chain.new_contact_id = merges.old_contact_id where chain.step < 20
)
select hash(old_contact_id) as contact, arg_max(new_contact_id, step) as person_id, hash(arg_max(new_contact_id, step)) as person
from chain group by old_contact_id;

create temp table internal as
select distinct coalesce(moved.person, c.contact) as person
from contact_versions as c left join moved on c.contact = moved.contact where c.is_internal;

create temp table dim_contacts as
with ids as (
    select contact, contact_id, country_code, is_internal from contact_versions
    union all
    select hash(contact_id), contact_id, null, null from (select distinct contact_id from raw.messages where contact_id <> '')
)
select
    coalesce(moved.person, ids.contact) as person,
    key(max(coalesce(moved.person_id, ids.contact_id))) as contact_key,
    coalesce(max(country_code) filter (where moved.contact is null), max(country_code)) as country_code
from ids left join moved on ids.contact = moved.contact
group by 1;

-- Messages. Technique: one row an id by suspicion. Only ids whose hash repeats (two of a hundred) are ranked.

create temp table suspects as
select hash(message_id) as message from raw.messages group by 1 having count(*) > 1;

create temp view messages as
select * from good_messages anti join suspects on hash(good_messages.message_id) = suspects.message
union all
(
    select * from good_messages semi join suspects on hash(good_messages.message_id) = suspects.message
    qualify row_number() over (
        partition by message_id order by loaded_at, coalesce(conversation_id, '') desc, coalesce(body, '') desc
    ) = 1
);

-- Technique: one sort of narrow rows by thread and time; then conversations are cut by windows without partitions, which
-- stream. Messages and resolutions are one stream of rows: `kind` 0 inbound, 1 outbound, 2 resolution.

create temp table stream as
with countable as (
    select
        hash(m.message_id) as message,
        key(m.message_id) as message_key,
        coalesce(moved.person, hash(m.contact_id)) as person,
        m.conversation_id is not null as is_helpdesk,
        hash(m.conversation_id) as helpdesk_thread,
        case when m.reply_to_message_id is not null then hash(m.reply_to_message_id) end as replied_message,
        cast(m.direction = 'outbound' as tinyint) as kind,
        cast(m.sender_type as sender) as sender_type,
        m.direction = 'inbound' and m.message_type in ('text', 'button') and length(m.body) < 40
        and lower(trim(m.body)) in (select lower(trim(keyword)) from read_csv(reference('opt_out_keywords'))) as is_keyword,
        cast(m.business_phone_id as phone) as business_phone_id,
        cast(m.agent_id as agent) as agent_id,
        cast(m.campaign_id as campaign) as campaign_id,
        cast(m.template_name as template) as template_name,
        cast(m.template_category as category) as template_category,
        cast(m.message_type as message_type) as message_type,
        m.sent_at
    from messages as m left join moved on hash(m.contact_id) = moved.contact
    where m.sender_type <> 'system'
        and m.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome')
),
rows as (
    select
        case when is_helpdesk then helpdesk_thread else hash(person, business_phone_id) end as thread,
        * exclude (helpdesk_thread)
    from countable anti join internal on countable.person = internal.person
    union all by name
    select thread, occurred_at as sent_at, 2 as kind from good_events where event_type = 'resolved'
    union all by name
    select thread, resolved_at as sent_at, 2 as kind from good_threads
    where status = 'resolved' and resolved_at is not null
        and thread not in (select thread from good_events where event_type = 'resolved')
),
sorted as (
    select * from rows order by thread, sent_at, kind, message
),
beside as (
    select
        *, row_number() over () as position, lag(thread) over () as previous_thread,
        lag(sent_at) over () as previous_sent_at, lag(kind) over () as previous_kind
    from sorted
),
cut as (
    select
        * exclude (previous_thread, previous_sent_at, previous_kind),
        thread is distinct from previous_thread
        or (kind < 2 and (previous_kind = 2 or sent_at - previous_sent_at > interval 24 hour)) as is_opening
    from beside
)
select
    * exclude (position),
    cast(sum(cast(is_opening as integer)) over so_far as integer) as conversation,
    -- Odd if, of inbound messages and openings so far, an inbound message came last: the conversation has one.
    max(case when kind = 0 then 2 * position + 1 when is_opening then 2 * position end) over so_far % 2 = 1 as is_after_inbound
from cut
window so_far as (rows between unbounded preceding and current row);

-- Technique: one aggregate a conversation; what its first message says is joined, not aggregated.

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
    t.resolved_at is not null or t.last_message_at + interval 24 hour <= getvariable('as_of') as has_ended
from totals as t
inner join (from stream where is_opening and kind < 2) as o on t.conversation = o.conversation;

create temp table handoffs as
with handed_off as (
    select c.conversation, min(e.occurred_at) as handed_off_at
    from (from good_events where event_type = 'handed_off') as e
    asof join conversations as c on e.thread = c.thread and e.occurred_at >= c.opened_at
    group by c.conversation
)
select h.conversation, h.handed_off_at, min(s.sent_at) as handoff_answered_at
from handed_off as h
left join (select conversation, sent_at from stream where sender_type = 'agent') as s
    on h.conversation = s.conversation and s.sent_at >= h.handed_off_at
group by h.conversation, h.handed_off_at;

create temp table receipts as
select
    hash(message_id) as message,
    min(status_at) filter (where status in ('delivered', 'read', 'played')) as delivered_at,
    min(status_at) filter (where status in ('read', 'played')) as read_at,
    min(status_at) filter (where status = 'failed') as failed_at,
    bool_or(is_billable) as is_billable,
    max(pricing_category) filter (where is_billable is not false) as pricing_category
from good_statuses group by 1;

-- Attribution. Technique: as-of joins, of orders, leads and surveys at once.

create temp table to_attribute as
with rows as (
    select 'order' as kind, order_id as id, contact, thread, names_thread, ordered_at as happened_at from good_orders
    union all
    select 'lead', lead_id, contact, thread, names_thread, created_at from good_leads
    union all
    select 'survey', survey_id, contact, thread, names_thread, sent_at from good_surveys
),
of_people as (
    select rows.*, coalesce(moved.person, rows.contact) as person
    from rows left join moved on rows.contact = moved.contact
)
select * from of_people anti join internal on of_people.person = internal.person;

create temp table attributed as
with found as (
    select r.kind, r.id, r.person, r.happened_at, c.conversation, c.opened_at
    from (from to_attribute where names_thread) as r
    asof left join conversations as c on r.thread = c.thread and r.happened_at >= c.opened_at
    union all
    select r.kind, r.id, r.person, r.happened_at, c.conversation, c.opened_at
    from (from to_attribute where not names_thread) as r
    asof left join conversations as c on r.person = c.person and r.happened_at >= c.opened_at
)
select kind, id, person, happened_at, case when happened_at <= opened_at + interval 5 day then conversation end as conversation
from found;

-- Outreach: campaign messages and first messages of a conversation that the business began.

create temp table outreach as
select
    s.message, s.message_key, s.person, s.business_phone_id, s.sender_type = 'campaign' as is_campaign, s.campaign_id, s.sent_at,
    r.delivered_at is not null as is_delivered
from (from stream where kind = 1 and (sender_type = 'campaign' or is_opening)) as s
left join receipts as r on s.message = r.message;

create temp table campaign_messages as
select person, sent_at, campaign_id, message from outreach where is_campaign and is_delivered;

create temp table valued_orders as
select
    o.*, a.person, a.conversation,
    case when o.is_valid then o.amount * case when o.currency = 'USD' then 1 else x.rate end end as revenue_amount,
    row_number() over (partition by a.person, o.is_valid order by o.ordered_at, o.order_id) as order_number
from good_orders as o
inner join (from attributed where kind = 'order') as a on o.order_id = a.id
asof left join read_csv(reference('exchange_rates')) as x on o.currency = x.currency and o.ordered_date >= x.rate_date;

create temp table orders as
with found as (
    select o.*, c.message, c.campaign_id as message_campaign_id, c.sent_at
    from (from valued_orders where campaign_id is null) as o
    asof left join campaign_messages as c on o.person = c.person and o.ordered_at >= c.sent_at
    union all
    select o.*, c.message, c.campaign_id, c.sent_at
    from (from valued_orders where campaign_id is not null) as o
    asof left join campaign_messages as c
        on o.person = c.person and o.campaign_id = c.campaign_id and o.ordered_at >= c.sent_at
)
select
    * exclude (message, message_campaign_id, sent_at, campaign_id),
    case when is_valid and ordered_at <= sent_at + interval 5 day then message end as message,
    coalesce(campaign_id, case when is_valid and ordered_at <= sent_at + interval 5 day then message_campaign_id end) as campaign_id
from found;

create temp table outreach_facts as
with inbound as (
    select i.person, i.business_phone_id, i.sent_at, o.message
    from (from stream where kind = 0 and not is_keyword) as i
    left join (select message from outreach) as o on i.replied_message = o.message
),
delivered as (
    select *, lead(sent_at) over (partition by person, business_phone_id order by sent_at, message) as next_sent_at
    from outreach where is_delivered
),
-- The first message after an outreach and not after the next one answers it, if it replies to no other.
answers as (
    select d.message, i.sent_at
    from delivered as d
    asof join (from inbound where message is null) as i
        on d.person = i.person and d.business_phone_id = i.business_phone_id and d.sent_at < i.sent_at
    where d.next_sent_at is null or i.sent_at <= d.next_sent_at
    union all
    select i.message, i.sent_at from inbound as i where i.message is not null
),
answered as (
    select o.message from answers as a inner join outreach as o on a.message = o.message
    where a.sent_at >= o.sent_at and a.sent_at <= o.sent_at + interval 24 hour
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
    select k.person, k.sent_at from (from stream where is_keyword) as k
    where not exists (
        select 1 from consents as c
        where c.person = k.person and c.occurred_at between k.sent_at - interval 1 hour and k.sent_at + interval 1 hour
    )
),
opted_out as (
    select distinct c.message from opt_outs as o
    asof join campaign_messages as c on o.person = c.person and o.occurred_at >= c.sent_at
    where o.occurred_at <= c.sent_at + interval 24 hour
)
select
    o.message, o.is_campaign,
    case when o.is_delivered and o.sent_at + interval 24 hour <= getvariable('as_of') then a.message is not null end as is_answered,
    case when o.is_delivered and o.is_campaign then coalesce(k.clicked_at >= o.sent_at, false) end as is_clicked,
    case when o.is_delivered and o.is_campaign and o.sent_at + interval 5 day <= getvariable('as_of')
        then b.message is not null end as is_converted,
    case when o.is_delivered and o.is_campaign and o.sent_at + interval 24 hour <= getvariable('as_of')
        then e.message is not null end as is_followed_by_opt_out
from outreach as o
left join answered as a on o.message = a.message
left join clicked as k on o.message = k.message
left join (select distinct message from orders where message is not null) as b on o.message = b.message
left join opted_out as e on o.message = e.message;

create temp table charges as
with prices as (
    select
        *, lead(effective_from, 1, date '9999-01-01') over (partition by country_code, category order by effective_from) as until
    from read_csv(reference('message_prices')) where pricing_model = 'PMP'
),
policies as (
    select
        billable_categories, effective_from, lead(effective_from, 1, date '9999-01-01') over (order by effective_from) as until
    from read_csv(reference('pricing_policies'))
),
delivered as (
    select
        r.message, s.person, local_date(s.sent_at) as sent_date, r.is_billable,
        coalesce(r.pricing_category, s.template_category, 'service') as category
    from (from stream where kind = 1) as s
    inner join (from receipts where is_billable is not false and delivered_at is not null) as r on s.message = r.message
)
select d.message, coalesce(own.price, other.price) as cost
from delivered as d
left join dim_contacts as c on d.person = c.person
left join policies as p on d.sent_date >= p.effective_from and d.sent_date < p.until
left join prices as own on c.country_code = own.country_code and d.category = own.category
    and d.sent_date >= own.effective_from and d.sent_date < own.until
left join prices as other on other.country_code = '*' and d.category = other.category
    and d.sent_date >= other.effective_from and d.sent_date < other.until
where d.is_billable or list_contains(string_split(p.billable_categories, ','), d.category);

-- Facts. Technique: they alone are stored; all above is temporary. A third of the time is writing.

create table fct_conversations as
with returned as (
    -- Customers who opened another conversation within 7 days of the resolution.
    select a.conversation
    from (from conversations where is_customer_initiated and resolved_at is not null) as a
    asof join (from conversations where is_customer_initiated) as b
        on a.person = b.person and a.resolved_at < b.opened_at
    where b.opened_at <= a.resolved_at + interval 7 day
)
select
    c.conversation_key, k.contact_key, c.business_phone_id, c.campaign_id, c.template_name, k.country_code,
    c.is_customer_initiated, c.first_inbound_at is not null as is_two_way, c.is_helpdesk, c.has_ended,
    case when c.is_customer_initiated and c.opened_at + interval 24 hour <= getvariable('as_of')
        then coalesce(c.first_response_at <= c.opened_at + interval 24 hour, false) end as is_answered,
    case when c.first_inbound_at + interval 15 second <= getvariable('as_of')
        then coalesce(c.first_response_at <= c.first_inbound_at + interval 15 second, false) end as is_within_target,
    case when c.first_inbound_at is not null and c.is_helpdesk and c.has_ended then c.resolved_at is not null end as is_resolved,
    case when c.is_customer_initiated and c.is_helpdesk and c.has_ended then c.resolved_at is null end as is_abandoned,
    case when c.is_customer_initiated and c.resolved_at + interval 7 day <= getvariable('as_of')
        then r.conversation is null end as is_resolved_at_first_contact,
    case when c.first_inbound_at is not null and c.opened_at + interval 5 day <= getvariable('as_of')
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
from (from stream where kind < 2) as s
left join (
    select c.conversation, c.conversation_key, k.contact_key
    from conversations as c left join dim_contacts as k on c.person = k.person
) as c on s.conversation = c.conversation
left join receipts as r on s.message = r.message
left join outreach_facts as o on s.message = o.message
left join charges as h on s.message = h.message;

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
inner join (from attributed where kind = 'survey') as a on s.survey_id = a.id
left join conversations as c on a.conversation = c.conversation;

create table fct_leads as
with bought as (
    -- The first valid order at or after the lead.
    select a.id, o.ordered_at
    from (from attributed where kind = 'lead') as a
    asof join (from orders where is_valid) as o on a.person = o.person and a.happened_at <= o.ordered_at
)
select
    key(a.id) as lead_key, c.conversation_key, k.contact_key,
    case when a.happened_at + interval 30 day <= getvariable('as_of')
        then coalesce(b.ordered_at <= a.happened_at + interval 30 day, false) end as is_converted,
    local_date(a.happened_at) as created_date, a.happened_at as created_at
from (from attributed where kind = 'lead') as a
left join bought as b on a.id = b.id
left join conversations as c on a.conversation = c.conversation
left join dim_contacts as k on a.person = k.person;

create table fct_carts as
with of_people as (
    select c.*, coalesce(moved.person, c.contact) as person from good_carts as c left join moved on c.contact = moved.contact
)
select
    key(c.cart_id) as cart_key, k.contact_key,
    case when c.created_at + interval 24 hour <= getvariable('as_of') then c.order_id is null end as is_abandoned,
    local_date(c.created_at) as created_date, c.created_at
from (from of_people anti join internal on of_people.person = internal.person) as c
left join dim_contacts as k on c.person = k.person;

-- KPIs. Technique: each fact once by day, campaign and phone; periods and slices are sums of those few rows.

create macro part(kpi, numerator, denominator) as {'kpi_id': kpi, 'numerator': numerator, 'denominator': denominator};
create macro share(kpi, flag) as part(kpi, cast(count(*) filter (where flag) as double), cast(count(flag) as double));
create macro total(kpi, amount) as part(kpi, cast(sum(amount) as double), null);
create macro tally(kpi, flag) as part(kpi, cast(count(*) filter (where flag) as double), null);
create macro mean(kpi, amount) as part(kpi, cast(sum(amount) as double), cast(count(amount) as double));

create temp table days as
select day, campaign_id, business_phone_id, unnest(parts, recursive := true) from (
    select sent_date as day, campaign_id, business_phone_id, [
        tally('inbound_messages', direction = 'inbound'), tally('outbound_messages', direction = 'outbound'),
        share('delivery_rate', is_delivered), share('failure_rate', is_failed), share('read_rate', is_read),
        share('response_rate', is_answered), tally('campaign_messages', is_campaign_message),
        share('click_through_rate', is_clicked), share('click_to_read_rate', case when is_read then is_clicked end),
        share('campaign_conversion_rate', is_converted), share('opt_out_rate', is_followed_by_opt_out),
        total('messaging_cost', message_cost_amount)] as parts
    from fct_messages group by all
    union all
    select opened_date, campaign_id, business_phone_id, [
        tally('conversations', true), tally('customer_initiated_conversations', is_customer_initiated),
        tally('business_initiated_conversations', not is_customer_initiated), share('answer_rate', is_answered),
        share('resolution_rate', is_resolved), share('chat_abandonment_rate', is_abandoned),
        share('conversion_rate', is_converted), share('lead_generation_rate', has_lead),
        share('bot_engagement_rate', is_bot_engaged), share('bot_completion_rate', is_bot_completed),
        share('human_handoff_rate', is_handed_off)]
    from fct_conversations group by all
    union all
    select first_inbound_date, campaign_id, business_phone_id, [share('first_response_within_target', is_within_target)]
    from fct_conversations group by all
    union all
    select first_response_date, campaign_id, business_phone_id, [mean('first_response_time', first_response_seconds)]
    from fct_conversations group by all
    union all
    select first_human_response_date, campaign_id, business_phone_id, [
        mean('first_human_response_time', first_human_response_seconds)]
    from fct_conversations group by all
    union all
    select handoff_answered_date, campaign_id, business_phone_id, [mean('handoff_wait_time', handoff_wait_seconds)]
    from fct_conversations group by all
    union all
    select resolved_date, campaign_id, business_phone_id, [
        tally('resolved_conversations', true), share('first_contact_resolution_rate', is_resolved_at_first_contact),
        mean('resolution_time', resolution_seconds)]
    from fct_conversations group by all
    union all
    select answered_date, campaign_id, business_phone_id, [
        share('csat', case when survey_kind = 'csat' then score >= 4 end),
        mean('csat_average', case when survey_kind = 'csat' then score end),
        mean('nps', case when survey_kind = 'nps' then case when score >= 9 then 100 when score <= 6 then -100 else 0 end end)]
    from fct_survey_responses where is_counted group by all
    union all
    select sent_date, campaign_id, business_phone_id, [share('survey_response_rate', is_answered)]
    from fct_survey_responses group by all
    union all
    select ordered_date, campaign_id, business_phone_id, [
        tally('orders', true), total('revenue', revenue_amount), mean('average_order_value', revenue_amount),
        tally('new_customers', is_first)]
    from fct_orders where is_valid group by all
    union all
    select created_date, null, null, [tally('leads', true), share('sales_conversion_rate', is_converted)]
    from fct_leads group by all
    union all
    select created_date, null, null, [share('cart_abandonment_rate', is_abandoned)] from fct_carts group by all
) where day is not null;

create temp table active_days as
select distinct local_date(sent_at) as day, person, business_phone_id from stream where kind = 0;

create temp table durations as
select * from (
    select 'first_response_time' as kpi_id, first_response_date as day, campaign_id, business_phone_id,
        first_response_seconds as seconds from fct_conversations
    union all
    select 'first_human_response_time', first_human_response_date, campaign_id, business_phone_id,
        first_human_response_seconds from fct_conversations
    union all
    select 'resolution_time', resolved_date, campaign_id, business_phone_id, resolution_seconds from fct_conversations
) where seconds is not null;

-- Of a row of the grouping sets below: which period and which slice it is.
create macro grain(day, week) as case when day is not null then 'day' when week is not null then 'week' else 'month' end;
create macro slice(campaign_level, phone_level) as case
    when campaign_level = 0 then 'campaign' when phone_level = 0 then 'business_phone' else 'all' end;
create macro slice_value(campaign_level, campaign, phone_level, phone) as case
    when campaign_level = 0 then coalesce(cast(campaign as varchar), '(none)')
    when phone_level = 0 then coalesce(cast(phone as varchar), '(none)') else 'all' end;
create macro week(day) as cast(date_trunc('week', day) as date);
create macro month(day) as cast(date_trunc('month', day) as date);

create table kpi_values as
with sums as (
    select
        kpi_id, grain(day, week) as grain, coalesce(day, week, month) as period_start,
        slice(grouping(campaign_id), grouping(business_phone_id)) as slice,
        slice_value(grouping(campaign_id), campaign_id, grouping(business_phone_id), business_phone_id) as slice_value,
        sum(numerator) as numerator, sum(denominator) as denominator, null as quantile
    from (select *, week(day) as week, month(day) as month from days)
    group by kpi_id, grouping sets (
        (day), (week), (month), (day, campaign_id), (week, campaign_id), (month, campaign_id),
        (day, business_phone_id), (week, business_phone_id), (month, business_phone_id)
    )
),
active as (
    select
        'active_contacts' as kpi_id, grain(day, week) as grain, coalesce(day, week, month) as period_start,
        slice(1, grouping(business_phone_id)) as slice,
        slice_value(1, null, grouping(business_phone_id), business_phone_id) as slice_value,
        count(distinct person) as numerator, null as denominator, null as quantile
    from (select *, week(day) as week, month(day) as month from active_days)
    group by grouping sets (
        (day), (week), (month), (day, business_phone_id), (week, business_phone_id), (month, business_phone_id)
    )
),
quantiles as (
    select
        kpi_id, grain(day, week) as grain, coalesce(day, week, month) as period_start,
        slice(grouping(campaign_id), grouping(business_phone_id)) as slice,
        slice_value(grouping(campaign_id), campaign_id, grouping(business_phone_id), business_phone_id) as slice_value,
        null as numerator, count(*) as denominator, quantile_cont(seconds, [0.5, 0.9]) as quantiles
    from (select *, week(day) as week, month(day) as month from durations)
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
    select * exclude (quantiles) replace (kpi_id || '_median' as kpi_id), quantiles[1] from quantiles
    union all
    select * exclude (quantiles) replace (kpi_id || '_p90' as kpi_id), quantiles[2] from quantiles
    where kpi_id <> 'first_human_response_time'
),
valued as (
    select
        kpi_id, grain, period_start, slice, slice_value, numerator, denominator,
        coalesce(denominator, numerator) as observations,
        case
            when quantile is not null then quantile when denominator is null then numerator
            else numerator / nullif(denominator, 0)
        end as value,
        case when numerator between 0 and denominator and denominator > 0 then denominator end as n
    from cells
),
final as (
    -- Bounds of a share by Wilson, 95 %.
    select
        * exclude (n),
        (value + 1.9208 / n - 1.96 * sqrt(value * (1 - value) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n) as value_low,
        (value + 1.9208 / n + 1.96 * sqrt(value * (1 - value) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n) as value_high,
        lag(value) over (partition by kpi_id, grain, slice, slice_value order by period_start) as previous_value,
        case grain
            when 'day' then period_start + interval 1 day when 'week' then period_start + interval 7 day
            else period_start + interval 1 month
        end <= local_date(getvariable('as_of')) as is_complete
    from valued
)
select * from final;
