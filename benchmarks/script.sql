-- The yardstick: the facts of the marts, and 41 of the 70 KPIs in three slices, as one would write them by hand for
-- DuckDB and this data alone. Integers stand for ids, the zone is a fixed offset, prices are of one model and
-- currency, and no row says why it was left out. Tables `stg_*` are the other yardstick: reading the raw files and
-- writing them. Run by benchmarks/script.py, which sets the variables `raw`, `reference` and the keys of hashes.

create macro keyed_hash(id) as sha256(
    getvariable('keyed_hash_outer') || unhex(sha256(getvariable('keyed_hash_inner') || encode(id)))
);
create macro local_date(t) as cast(t - interval 6 hour as date);
create macro is_time(t, loaded_at) as t >= timestamp '2009-01-01' and t <= loaded_at + interval 1 day;
create macro raw(name) as getvariable('raw') || '/' || name || '.parquet';
create macro reference(name) as getvariable('reference') || '/' || name || '.csv';

-- Staging: good rows, one an id. The ranking sees only ids whose hash repeats.

create temp table repeated as
select hash(message_id) as id_hash from read_parquet(raw('messages')) group by 1 having count(*) > 1;

create table stg_messages as
with good as (
    select * from read_parquet(raw('messages'))
    where message_id <> '' and contact_id <> '' and business_phone_id <> '' and message_type <> ''
        and direction in ('inbound', 'outbound')
        and sender_type in ('contact', 'agent', 'bot', 'automation', 'campaign', 'business', 'system')
        and (sender_type <> 'contact' or direction = 'inbound')
        and (sender_type in ('contact', 'system') or direction = 'outbound')
        and is_time(sent_at, loaded_at)
)
select * from good where hash(message_id) not in (select id_hash from repeated)
union all
(
    select * from good where hash(message_id) in (select id_hash from repeated)
    qualify row_number() over (
        partition by message_id order by loaded_at, coalesce(conversation_id, '') desc, coalesce(body, '') desc
    ) = 1
);

create table stg_receipts as
select
    message_id,
    min(status_at) filter (where status in ('delivered', 'read', 'played')) as delivered_at,
    min(status_at) filter (where status in ('read', 'played')) as read_at,
    min(status_at) filter (where status = 'failed') as failed_at,
    min(error_code) filter (where status = 'failed') as error_code,
    bool_or(is_billable) as is_billable,
    max(pricing_category) as pricing_category,
    max(loaded_at) as last_loaded_at
from read_parquet(raw('message_statuses'))
where message_id <> '' and status in ('sent', 'delivered', 'read', 'played', 'failed') and is_time(status_at, loaded_at)
group by message_id;

create table stg_contacts as
select * from read_parquet(raw('contacts')) where is_time(created_at, loaded_at)
qualify row_number() over (partition by contact_id order by updated_at desc, loaded_at desc) = 1;
create table stg_merges as
select * from read_parquet(raw('contact_merges'))
qualify row_number() over (partition by old_contact_id order by merged_at desc) = 1;
create table stg_conversations as
select * from read_parquet(raw('conversations')) where is_time(opened_at, loaded_at)
qualify row_number() over (partition by conversation_id order by updated_at desc, loaded_at desc) = 1;
create table stg_events as
select * from read_parquet(raw('conversation_events')) where is_time(occurred_at, loaded_at)
qualify row_number() over (partition by event_id order by loaded_at) = 1;
create table stg_surveys as
select * from read_parquet(raw('surveys')) where is_time(sent_at, loaded_at)
qualify row_number() over (partition by survey_id order by updated_at desc, loaded_at desc) = 1;
create table stg_orders as
select * from read_parquet(raw('orders')) where is_time(ordered_at, loaded_at)
qualify row_number() over (partition by order_id order by updated_at desc, loaded_at desc) = 1;
create table stg_carts as
select * from read_parquet(raw('carts')) where is_time(created_at, loaded_at)
qualify row_number() over (partition by cart_id order by updated_at desc, loaded_at desc) = 1;
create table stg_leads as
select * from read_parquet(raw('leads')) where is_time(created_at, loaded_at)
qualify row_number() over (partition by lead_id order by loaded_at) = 1;
create table stg_clicks as
select * from read_parquet(raw('link_clicks')) where is_time(clicked_at, loaded_at)
qualify row_number() over (partition by click_id order by loaded_at) = 1;
create table stg_consents as
select * from read_parquet(raw('consents')) where is_time(occurred_at, loaded_at)
qualify row_number() over (partition by consent_id order by loaded_at) = 1;
create table stg_agents as select * from read_parquet(raw('agents'));
-- end of staging

set variable as_of = (
    select max(t) from (
        select max(loaded_at) as t from read_parquet(raw('messages')) union all
        select max(last_loaded_at) from stg_receipts union all
        select max(loaded_at) from stg_contacts union all select max(loaded_at) from stg_conversations union all
        select max(loaded_at) from stg_events union all select max(loaded_at) from stg_surveys union all
        select max(loaded_at) from stg_orders union all select max(loaded_at) from stg_carts union all
        select max(loaded_at) from stg_leads union all select max(loaded_at) from stg_clicks union all
        select max(loaded_at) from stg_consents union all
        select max(loaded_at) from read_parquet(raw('campaign_costs'))
    )
);

-- People: every id that messages and the rest name, with an integer for the person.

create temp table people as
with ids as (
    select contact_id from stg_messages union select contact_id from stg_contacts union
    select old_contact_id from stg_merges union select contact_id from stg_orders union select contact_id from stg_leads
),
persons as (
    select ids.contact_id, coalesce(stg_merges.new_contact_id, ids.contact_id) as person_id
    from ids left join stg_merges on ids.contact_id = stg_merges.old_contact_id
),
known as (
    select
        persons.person_id,
        coalesce(
            max(country_code) filter (where persons.contact_id = persons.person_id), max(country_code)
        ) as country_code,
        coalesce(bool_or(is_internal), false) as is_internal
    from persons left join stg_contacts on persons.contact_id = stg_contacts.contact_id
    group by persons.person_id
),
numbered as (
    select *, row_number() over () as person, keyed_hash(person_id) as contact_key from known where not is_internal
)
select persons.contact_id, numbered.person, numbered.contact_key, numbered.country_code
from persons inner join numbered on persons.person_id = numbered.person_id;

-- Threads cut into conversations: two streaming windows over narrow rows, all integers.

create temp table countable as
select
    hash(stg_messages.message_id) as message,
    case
        when stg_messages.conversation_id is null then hash(people.person, stg_messages.business_phone_id)
        else hash(stg_messages.conversation_id)
    end as thread,
    stg_messages.sent_at,
    stg_messages.direction = 'outbound' as is_outbound,
    stg_messages.sender_type
from stg_messages inner join people on stg_messages.contact_id = people.contact_id
where stg_messages.sender_type <> 'system'
    and stg_messages.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome');

create temp table numbered as
with resolutions as (
    select hash(conversation_id) as thread, occurred_at as happened_at from stg_events where event_type = 'resolved'
    union all
    select hash(conversation_id), resolved_at from stg_conversations
    where status = 'resolved' and resolved_at is not null
        and conversation_id not in (select conversation_id from stg_events where event_type = 'resolved')
),
stream as (
    select message, thread, sent_at, sent_at as happened_at, cast(is_outbound as tinyint) as kind, sender_type from countable
    union all
    select null, thread, null, happened_at, 2, null from resolutions
),
in_order as (
    select
        *,
        max(sent_at) over before as previous_at,
        max(case when kind = 2 then happened_at end) over before as resolved_at
    from stream
    window before as (
        partition by thread order by happened_at, kind, message rows between unbounded preceding and 1 preceding
    )
),
cut as (
    select
        *,
        previous_at is null or sent_at > previous_at + interval 24 hour
        or coalesce(resolved_at >= previous_at, false) as is_opening
    from in_order where kind <> 2
)
select
    message, thread, kind, sender_type, sent_at, is_opening,
    max(case when is_opening then sent_at end) over so_far as opened_at,
    max(case when kind = 0 then sent_at end) over so_far
        >= max(case when is_opening then sent_at end) over so_far as is_after_inbound
from cut
window so_far as (partition by thread order by sent_at, kind, message rows between unbounded preceding and current row);

create temp table wide as
select
    n.message, n.thread, n.is_opening, n.opened_at,
    coalesce(n.is_after_inbound, false) and n.kind = 1 and m.sender_type <> 'campaign' as is_response,
    n.kind = 1 and (m.sender_type = 'campaign' or n.is_opening) as is_outreach,
    p.person, p.contact_key, p.country_code, m.message_id, m.business_phone_id, m.agent_id, m.campaign_id, m.template_name,
    m.template_category, m.conversation_id, m.reply_to_message_id, m.direction, m.sender_type, m.message_type, m.sent_at,
    m.direction = 'inbound' and m.message_type in ('text', 'button') and length(m.body) < 40
    and lower(trim(m.body)) in (select lower(trim(keyword)) from read_csv(reference('opt_out_keywords'))) as is_keyword,
    r.message_id is not null as has_receipt, r.delivered_at, r.read_at, r.failed_at, r.error_code, r.is_billable,
    r.pricing_category
from stg_messages as m
inner join numbered as n on hash(m.message_id) = n.message
inner join people as p on m.contact_id = p.contact_id
left join stg_receipts as r on m.message_id = r.message_id;
drop table countable;
drop table numbered;

create temp table episodes as
select
    thread, opened_at,
    max(message_id) filter (where is_opening) as opening_message_id,
    max(person) filter (where is_opening) as person,
    max(contact_key) filter (where is_opening) as contact_key,
    max(country_code) filter (where is_opening) as country_code,
    max(business_phone_id) filter (where is_opening) as business_phone_id,
    max(campaign_id) filter (where is_opening) as campaign_id,
    max(template_name) filter (where is_opening) as template_name,
    max(conversation_id) as conversation_id,
    bool_or(is_opening and direction = 'inbound') as is_customer_initiated,
    arg_min(agent_id, sent_at) filter (where sender_type = 'agent' and agent_id is not null) as agent_id,
    min(sent_at) filter (where sender_type = 'bot') as first_bot_at,
    max(sent_at) filter (where sender_type = 'agent') as last_agent_at,
    max(sent_at) filter (where direction = 'inbound') as last_inbound_at,
    min(sent_at) filter (where direction = 'inbound') as first_inbound_at,
    min(sent_at) filter (where is_response) as first_response_at,
    min(sent_at) filter (where is_response and sender_type = 'agent') as first_human_response_at,
    max(sent_at) as last_message_at,
    count(*) as message_count,
    count(*) filter (where direction = 'inbound') as inbound_message_count
from wide group by thread, opened_at;

create temp table happenings as
with events as (
    select hash(conversation_id) as thread, event_type, occurred_at as happened_at from stg_events
    where event_type in ('resolved', 'handed_off')
    union all
    select hash(conversation_id), 'resolved', resolved_at from stg_conversations
    where status = 'resolved' and resolved_at is not null
        and conversation_id not in (select conversation_id from stg_events where event_type = 'resolved')
)
select
    e.thread, o.opened_at,
    min(happened_at) filter (where event_type = 'resolved') as resolved_at,
    min(happened_at) filter (where event_type = 'handed_off') as handed_off_at
from events as e asof join episodes as o on e.thread = o.thread and e.happened_at >= o.opened_at
group by e.thread, o.opened_at;

create temp table chats as
with answers as (
    select h.thread, h.opened_at, min(w.sent_at) as handoff_answered_at
    from wide as w inner join happenings as h
        on w.thread = h.thread and w.opened_at = h.opened_at and w.sent_at >= h.handed_off_at
    where w.sender_type = 'agent' group by all
)
select
    keyed_hash(e.opening_message_id) as conversation_key,
    e.* exclude (agent_id),
    coalesce(e.agent_id, c.assigned_agent_id) as agent_id, c.topic,
    h.resolved_at, h.handed_off_at, a.handoff_answered_at,
    h.resolved_at is not null or e.last_message_at + interval 24 hour <= getvariable('as_of') as has_ended
from episodes as e
left join stg_conversations as c on e.conversation_id = c.conversation_id
left join happenings as h on e.thread = h.thread and e.opened_at = h.opened_at
left join answers as a on e.thread = a.thread and e.opened_at = a.opened_at;
drop table episodes;

-- Attribution: as-of joins.

create temp table placed as
with rows as (
    select 'order' as kind, order_id as id, contact_id, conversation_id, ordered_at as happened_at from stg_orders union all
    select 'lead', lead_id, contact_id, conversation_id, created_at from stg_leads union all
    select 'survey', survey_id, contact_id, conversation_id, sent_at from stg_surveys
),
of_people as (
    select rows.*, people.person from rows inner join people on rows.contact_id = people.contact_id
),
newest as (
    select person, opened_at, arg_max(conversation_key, (not is_customer_initiated, opening_message_id)) as conversation_key
    from chats group by person, opened_at
)
select r.kind, r.id, r.person, r.happened_at, case when r.happened_at <= c.opened_at + interval 5 day then c.conversation_key end as conversation_key
from (select *, hash(conversation_id) as thread from of_people where conversation_id is not null) as r
asof left join chats as c on r.thread = c.thread and r.happened_at >= c.opened_at
union all
select r.kind, r.id, r.person, r.happened_at, case when r.happened_at <= c.opened_at + interval 5 day then c.conversation_key end
from (select * from of_people where conversation_id is null) as r
asof left join newest as c on r.person = c.person and r.happened_at >= c.opened_at;

create temp table sold as
with campaigns as (
    select person, sent_at, max(message) as message, arg_max(campaign_id, message_id) as campaign_id
    from wide where sender_type = 'campaign' and delivered_at is not null group by person, sent_at
),
rows as (
    select
        o.*, p.person, p.conversation_key, o.status in ('paid', 'fulfilled') and not coalesce(o.is_test, false) as is_valid
    from stg_orders as o inner join placed as p on p.kind = 'order' and o.order_id = p.id
)
select
    r.*, c.message,
    coalesce(r.campaign_id, c.campaign_id) as from_campaign_id, c.sent_at as campaign_sent_at,
    c.sent_at is not null and r.ordered_at <= c.sent_at + interval 5 day and r.is_valid as is_from_message,
    row_number() over (partition by r.person, r.is_valid order by r.ordered_at, r.order_id) as order_number
from rows as r asof left join campaigns as c on r.person = c.person and r.ordered_at >= c.sent_at;

-- Facts.

create table fct_conversations as
with returned as (
    select distinct a.conversation_key from chats as a inner join chats as b
        on a.person = b.person and b.opened_at > a.resolved_at and b.opened_at <= a.resolved_at + interval 7 day
    where a.is_customer_initiated and b.is_customer_initiated
)
select
    c.conversation_key, c.contact_key, c.business_phone_id, c.agent_id, c.campaign_id, a.team, c.template_name, c.country_code,
    c.topic, c.is_customer_initiated, c.first_inbound_at is not null as is_two_way, c.conversation_id is not null as is_helpdesk,
    c.has_ended, c.message_count, c.inbound_message_count,
    case when c.is_customer_initiated and c.opened_at + interval 24 hour <= getvariable('as_of')
        then coalesce(c.first_response_at <= c.opened_at + interval 24 hour, false) end as is_answered,
    case when c.first_inbound_at + interval 15 second <= getvariable('as_of')
        then coalesce(c.first_response_at <= c.first_inbound_at + interval 15 second, false) end as is_within_target,
    case when c.first_inbound_at is not null and c.conversation_id is not null and c.has_ended
        then c.resolved_at is not null end as is_resolved,
    case when c.is_customer_initiated and c.conversation_id is not null and c.has_ended
        then c.resolved_at is null end as is_abandoned,
    case when c.is_customer_initiated and c.resolved_at + interval 7 day <= getvariable('as_of')
        then c.conversation_key not in (from returned) end as is_resolved_at_first_contact,
    case when c.first_inbound_at is not null and c.opened_at + interval 5 day <= getvariable('as_of')
        then c.conversation_key in (select conversation_key from sold where is_valid and conversation_key is not null)
    end as is_converted,
    case when c.first_inbound_at is not null
        then c.conversation_key in (select conversation_key from placed where kind = 'lead' and conversation_key is not null)
    end as has_lead,
    case when c.first_bot_at is not null then coalesce(c.last_inbound_at > c.first_bot_at, false) end as is_bot_engaged,
    case when c.last_inbound_at > c.first_bot_at and c.conversation_id is not null and c.has_ended
        then c.resolved_at is not null and c.last_agent_at is null and c.handed_off_at is null end as is_bot_completed,
    case when c.last_inbound_at > c.first_bot_at and c.conversation_id is not null and c.has_ended
        then c.handed_off_at is not null or coalesce(c.last_agent_at > c.first_bot_at, false) end as is_handed_off,
    epoch(c.first_response_at - c.first_inbound_at) as first_response_seconds,
    epoch(c.first_human_response_at - c.first_inbound_at) as first_human_response_seconds,
    epoch(c.handoff_answered_at - c.handed_off_at) as handoff_wait_seconds,
    epoch(c.resolved_at - c.opened_at) as resolution_seconds,
    local_date(c.opened_at) as opened_date, local_date(c.first_inbound_at) as first_inbound_date,
    local_date(c.first_response_at) as first_response_date, local_date(c.first_human_response_at) as first_human_response_date,
    local_date(c.handoff_answered_at) as handoff_answered_date, local_date(c.resolved_at) as resolved_date,
    c.opened_at, c.first_inbound_at, c.first_response_at, c.first_human_response_at, c.handed_off_at, c.handoff_answered_at,
    c.resolved_at, c.last_message_at
from chats as c left join stg_agents as a on c.agent_id = a.agent_id;

create table fct_messages as
with outreach as (
    select message, message_id, person, business_phone_id, sent_at, delivered_at from wide where is_outreach
),
inbound as (
    select w.person, w.business_phone_id, w.sent_at as happened_at, o.message, o.sent_at
    from (select * from wide where direction = 'inbound' and not is_keyword) as w
    left join outreach as o on w.reply_to_message_id = o.message_id
),
possible as (
    select person, business_phone_id, sent_at + interval 1 microsecond as from_at, max(message) as message, max(sent_at) as sent_at
    from outreach where delivered_at is not null group by all
),
answered as (
    select distinct message from (
        select message, sent_at, happened_at from inbound where message is not null
        union all
        select p.message, p.sent_at, i.happened_at
        from (select person, business_phone_id, happened_at from inbound where message is null) as i
        asof join possible as p
            on i.person = p.person and i.business_phone_id = p.business_phone_id and i.happened_at >= p.from_at
    ) where happened_at >= sent_at and happened_at <= sent_at + interval 24 hour
),
clicked as (
    select hash(message_id) as message, max(clicked_at) as clicked_at
    from stg_clicks where is_robot is not true group by 1
),
opt_outs as (
    select person, occurred_at as happened_at from stg_consents inner join people using (contact_id) where action = 'opt_out'
    union all
    select w.person, w.sent_at from wide as w where w.is_keyword and not exists (
        select 1 from stg_consents as c inner join people using (contact_id)
        where c.action = 'opt_out' and people.person = w.person
            and c.occurred_at between w.sent_at - interval 1 hour and w.sent_at + interval 1 hour
    )
),
opted_out as (
    select distinct c.message from opt_outs as o asof join (
        select person, sent_at, arg_max(message, message_id) as message from wide
        where sender_type = 'campaign' and delivered_at is not null group by person, sent_at
    ) as c on o.person = c.person and o.happened_at >= c.sent_at where o.happened_at <= c.sent_at + interval 24 hour
),
prices as (
    select
        *, lead(effective_from, 1, date '9999-01-01') over (partition by country_code, category order by effective_from) as until
    from read_csv(reference('message_prices')) where pricing_model = 'PMP'
),
policies as (
    select
        billable_categories, effective_from, lead(effective_from, 1, date '9999-01-01') over (order by effective_from) as until
    from read_csv(reference('pricing_policies'))
),
charges as (
    select m.message, coalesce(own.price, other.price) as cost
    from (
        select *, coalesce(pricing_category, template_category, 'service') as category, local_date(sent_at) as sent_date
        from wide where direction = 'outbound' and delivered_at is not null and is_billable is not false
    ) as m
    left join policies on m.sent_date >= policies.effective_from and m.sent_date < policies.until
    left join prices as own on m.country_code = own.country_code and m.category = own.category
        and m.sent_date >= own.effective_from and m.sent_date < own.until
    left join prices as other on other.country_code = '*' and m.category = other.category
        and m.sent_date >= other.effective_from and m.sent_date < other.until
    where m.is_billable or list_contains(string_split(policies.billable_categories, ','), m.category)
)
select
    keyed_hash(w.message_id) as message_key, c.conversation_key, w.contact_key, w.business_phone_id, w.agent_id, w.campaign_id,
    a.team, w.template_name, w.country_code, w.direction, w.sender_type, w.message_type, w.error_code, w.is_outreach, w.is_keyword,
    case when w.direction = 'outbound' and w.has_receipt then w.delivered_at is not null end as is_delivered,
    case when w.direction = 'outbound' and w.has_receipt then w.failed_at is not null and w.delivered_at is null end as is_failed,
    case when w.direction = 'outbound' and w.delivered_at is not null then w.read_at is not null end as is_read,
    case when w.is_outreach and w.delivered_at is not null and w.sent_at + interval 24 hour <= getvariable('as_of')
        then w.message in (from answered) end as is_answered,
    case when w.sender_type = 'campaign' and w.delivered_at is not null
        then coalesce(k.clicked_at >= w.sent_at, false) end as is_clicked,
    case when w.sender_type = 'campaign' and w.read_at is not null
        then coalesce(k.clicked_at >= w.sent_at, false) end as is_clicked_once_read,
    case when w.sender_type = 'campaign' and w.delivered_at is not null and w.sent_at + interval 5 day <= getvariable('as_of')
        then w.message in (select message from sold where is_from_message) end as is_converted,
    case when w.sender_type = 'campaign' and w.delivered_at is not null and w.sent_at + interval 24 hour <= getvariable('as_of')
        then w.message in (from opted_out) end as is_followed_by_opt_out,
    case when w.sender_type = 'campaign' and w.delivered_at is not null then 1 end as campaign_message_count,
    h.cost as message_cost_amount,
    local_date(w.sent_at) as sent_date, w.sent_at, w.delivered_at, w.read_at, w.failed_at
from wide as w
inner join (select thread, opened_at, conversation_key from chats) as c on w.thread = c.thread and w.opened_at = c.opened_at
left join stg_agents as a on w.agent_id = a.agent_id
left join clicked as k on w.message = k.message
left join charges as h on w.message = h.message;

create table fct_survey_responses as
select
    keyed_hash(s.survey_id) as survey_key, p.conversation_key, people.contact_key, c.agent_id, c.campaign_id, c.team, c.topic,
    people.country_code, s.survey_kind, s.score, s.answered_at is not null as is_answered,
    s.answered_at is not null and s.score is not null and row_number() over (
        partition by s.survey_kind, s.answered_at is not null and s.score is not null, coalesce(p.conversation_key, s.survey_id)
        order by s.answered_at desc, s.survey_id desc
    ) = 1 as is_counted,
    local_date(s.sent_at) as sent_date, local_date(s.answered_at) as answered_date, s.sent_at, s.answered_at
from stg_surveys as s
inner join placed as p on p.kind = 'survey' and s.survey_id = p.id
inner join people on s.contact_id = people.contact_id
left join fct_conversations as c on p.conversation_key = c.conversation_key;

create table fct_orders as
select
    keyed_hash(s.order_id) as order_key, s.conversation_key, people.contact_key, people.country_code,
    case when s.campaign_id is not null or s.is_from_message then s.from_campaign_id end as campaign_id, s.status, s.is_valid,
    case when s.is_valid then s.total_amount - coalesce(s.refunded_amount, 0) end as revenue_amount,
    s.order_number, local_date(s.ordered_at) as ordered_date, s.ordered_at
from sold as s inner join people on s.contact_id = people.contact_id;

create table fct_leads as
select
    keyed_hash(l.lead_id) as lead_key, p.conversation_key, people.contact_key, people.country_code,
    case when l.created_at + interval 30 day <= getvariable('as_of') then exists (
        select 1 from sold where sold.is_valid and sold.person = p.person
            and sold.ordered_at between l.created_at and l.created_at + interval 30 day
    ) end as is_converted,
    local_date(l.created_at) as created_date, l.created_at
from stg_leads as l
inner join placed as p on p.kind = 'lead' and l.lead_id = p.id
inner join people on l.contact_id = people.contact_id;

create table fct_carts as
select
    keyed_hash(c.cart_id) as cart_key, keyed_hash(c.order_id) as order_key, people.contact_key, people.country_code,
    case when c.created_at + interval 24 hour <= getvariable('as_of') then c.order_id is null end as is_abandoned,
    local_date(c.created_at) as created_date, c.created_at
from stg_carts as c inner join people on c.contact_id = people.contact_id;

-- KPIs: each fact once by day and slices, then periods. A share is the mean of a flag.

create macro part(kpi, numerator, denominator) as {'kpi_id': kpi, 'numerator': numerator, 'denominator': denominator};
create macro share(kpi, flag) as part(kpi, cast(count(*) filter (where flag) as double), cast(count(flag) as double));
create macro total(kpi, amount) as part(kpi, cast(sum(amount) as double), null);
create macro mean(kpi, amount) as part(kpi, cast(sum(amount) as double), cast(count(amount) as double));

create temp table days as
select day, country, campaign, unnest(parts, recursive := true) from (
    select sent_date as day, country_code as country, campaign_id as campaign, [
        total('inbound_messages', (direction = 'inbound')::int), total('outbound_messages', (direction = 'outbound')::int),
        share('delivery_rate', is_delivered), share('failure_rate', is_failed), share('read_rate', is_read),
        share('response_rate', is_answered), total('campaign_messages', campaign_message_count),
        share('click_through_rate', is_clicked), share('click_to_read_rate', is_clicked_once_read),
        share('campaign_conversion_rate', is_converted), share('opt_out_rate', is_followed_by_opt_out),
        total('messaging_cost', message_cost_amount)] as parts
    from fct_messages group by all
    union all
    select opened_date, country_code, campaign_id, [
        total('conversations', 1), total('customer_initiated_conversations', is_customer_initiated::int),
        total('business_initiated_conversations', (not is_customer_initiated)::int), share('answer_rate', is_answered),
        share('resolution_rate', is_resolved), share('chat_abandonment_rate', is_abandoned),
        share('conversion_rate', is_converted), share('lead_generation_rate', has_lead),
        share('bot_engagement_rate', is_bot_engaged), share('bot_completion_rate', is_bot_completed),
        share('human_handoff_rate', is_handed_off)]
    from fct_conversations group by all
    union all
    select first_inbound_date, country_code, campaign_id, [share('first_response_within_target', is_within_target)]
    from fct_conversations group by all
    union all
    select first_response_date, country_code, campaign_id, [mean('first_response_time', first_response_seconds)]
    from fct_conversations group by all
    union all
    select first_human_response_date, country_code, campaign_id, [mean('first_human_response_time', first_human_response_seconds)]
    from fct_conversations group by all
    union all
    select handoff_answered_date, country_code, campaign_id, [mean('handoff_wait_time', handoff_wait_seconds)]
    from fct_conversations group by all
    union all
    select resolved_date, country_code, campaign_id, [
        total('resolved_conversations', (resolved_at is not null)::int),
        share('first_contact_resolution_rate', is_resolved_at_first_contact),
        mean('resolution_time', case when is_helpdesk then resolution_seconds end)]
    from fct_conversations group by all
    union all
    select answered_date, country_code, campaign_id, [
        share('csat', case when is_counted and survey_kind = 'csat' then score >= 4 end),
        mean('csat_average', case when is_counted and survey_kind = 'csat' then score end),
        mean('nps', case when is_counted and survey_kind = 'nps'
            then case when score >= 9 then 100 when score <= 6 then -100 else 0 end end)]
    from fct_survey_responses group by all
    union all
    select sent_date, country_code, campaign_id, [share('survey_response_rate', is_answered)]
    from fct_survey_responses group by all
    union all
    select ordered_date, country_code, campaign_id, [
        total('orders', is_valid::int), total('revenue', revenue_amount), mean('average_order_value', revenue_amount),
        total('new_customers', (is_valid and order_number = 1)::int)]
    from fct_orders group by all
    union all
    select created_date, country_code, null, [total('leads', 1), share('sales_conversion_rate', is_converted)]
    from fct_leads group by all
    union all
    select created_date, country_code, null, [share('cart_abandonment_rate', is_abandoned)] from fct_carts group by all
) where day is not null;

create table kpi_values as
with sliced as (
    select kpi_id, day, 'all' as slice, 'all' as slice_value, sum(numerator) as numerator, sum(denominator) as denominator
    from days group by kpi_id, day
    union all
    select kpi_id, day, 'country', coalesce(country, '(none)'), sum(numerator), sum(denominator)
    from days group by kpi_id, day, country
    union all
    select kpi_id, day, 'campaign', coalesce(campaign, '(none)'), sum(numerator), sum(denominator)
    from days group by kpi_id, day, campaign
)
select
    kpi_id, grain, cast(case grain when 'day' then day else date_trunc(grain, day) end as date) as period_start, slice, slice_value,
    sum(numerator) as numerator, sum(denominator) as denominator,
    case when sum(denominator) is null then sum(numerator) else sum(numerator) / nullif(sum(denominator), 0) end as value
from sliced cross join (values ('day'), ('week'), ('month')) as grains(grain)
group by all;
