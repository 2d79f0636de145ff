{%- set is_carrying_on = carries_on_changes() %}
{%- set threads = ref('int_touched_threads') %}
{% if is_carrying_on -%}
with

{{ ctes_of_changes() }}

threads as (

    select * from {{ threads }}

),

changed_agents as (

    select distinct agent_id
    from changed
    where model = 'stg_agents'

),

{# Messages that are new or changed themselves, or whose writer is another or has become visible. #}
changed_messages as (

    select
        message_id,
        other_message_id as reply_to_message_id
    from changed
    where model = 'stg_messages'
    union all
    select
        messages.message_id,
        messages.reply_to_message_id
    from {{ ref('stg_messages') }} as messages
    inner join ids_of_changed_people as contact_ids
        on messages.contact_id = contact_ids.source_contact_id

),

{# Messages that are clicked or replied to, be they another person's. #}
other_messages as (

    select reply_to_message_id as message_id
    from changed_messages
    where reply_to_message_id is not null
    union all
    select other_message_id as message_id
    from changed
    where model = 'stg_link_clicks'
    union all
    select clicks.message_id
    from {{ ref('stg_link_clicks') }} as clicks
    inner join ids_of_changed_people as contact_ids
        on clicks.contact_id = contact_ids.source_contact_id

),

replies as (

    select
        contact_id,
        reply_to_message_id,
        sent_at
    from last_messages
    where reply_to_message_id is not null

),

{# Whether a reply answers anything depends on what its target is, which its thread decides. #}
replies_to_others as (

    select
        replies.contact_id,
        replies.sent_at
    from (
        select
            message_id,
            contact_id
        from last_messages
        where
            message_id in (select reply_to_message_id from replies)
            and thread_id in (select thread_id from threads)
    ) as targets
    inner join replies
        on
            targets.message_id = replies.reply_to_message_id
            and targets.contact_id != replies.contact_id
    union all
    select
        contact_id,
        sent_at
    from replies
    where reply_to_message_id in (select changed_messages.message_id from changed_messages)

),

touched as (

    select
        contact_ids.contact_id,
        changed.happened_at as since_at
    from changed
    inner join contact_ids on changed.contact_id = contact_ids.source_contact_id
    union all
    select
        person_id as contact_id,
        case when not is_new then cast('1900-01-01' as timestamp) end as since_at
    from changed
    where person_id is not null
    union all
    select
        contact_id,
        since_at
    from threads
    where contact_id is not null
    union all
    select
        messages.contact_id,
        threads.since_at
    from last_messages as messages
    inner join threads on messages.thread_id = threads.thread_id
    where messages.is_helpdesk
    union all
    select
        contact_id,
        sent_at as since_at
    from last_messages
    where message_id in (select message_id from other_messages)
    union all
    select
        contact_id,
        sent_at as since_at
    from replies_to_others
    union all
    select
        contact_id,
        cast('1900-01-01' as timestamp) as since_at
    from last_messages
    where agent_id in (select agent_id from changed_agents)
    union all
    select
        contact_id,
        cast('1900-01-01' as timestamp) as since_at
    from {{ last_relation('int_conversations') }}
    where agent_id in (select agent_id from changed_agents)

),

touched_contacts as (

    select
        contact_id,
        min(since_at) as since_at
    from touched
    group by contact_id

),

{# Of the messages of one platform conversation only the first is charged, whosever it is. #}
platform_conversations as (

    select platform_conversation_id
    from changed
    where platform_conversation_id is not null
    union all
    select platform_conversation_id
    from {{ ref('int_message_receipts') }}
    where
        platform_conversation_id is not null
        and message_id in (select changed_messages.message_id from changed_messages)
    union all
    select platform_conversation_id
    from last_messages
    where
        platform_conversation_id is not null
        and contact_id in (select contact_id from touched_contacts)

),

charged_together as (

    select
        contact_id,
        min(sent_at) as since_at
    from last_messages
    where
        platform_conversation_id in (
            select platform_conversation_id from platform_conversations
        )
    group by contact_id

),

together as (

    select * from touched_contacts
    union all
    select * from charged_together

),

final as (

    select
        contact_id,
        {{ keyed_hash('contact_id') }} as contact_key,
        min(since_at) as since_at
    from together
    group by contact_id

)

select * from final
{%- else -%}
select
    {{ null_text() }} as contact_id,
    {{ null_text() }} as contact_key,
    cast(null as timestamp) as since_at
from {{ threads }}
where false
{%- endif %}
