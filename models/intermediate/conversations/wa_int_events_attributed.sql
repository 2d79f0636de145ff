{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

{# What is attributed: orders, leads and surveys of contacts that are not internal. #}
source_events as (

    {% for table, kind, time in [
        ('orders', 'order', 'ordered_at'), ('leads', 'lead', 'created_at'), ('surveys', 'survey', 'sent_at')
    ] %}
    select
        '{{ kind }}' as event_kind,
        {{ kind }}_key as event_key,
        source_contact_key,
        helpdesk_thread_key,
        {{ time }} as happened_at
    from {{ ref('wa_stg_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

events as (

    select
        source_events.event_kind,
        source_events.event_key,
        contacts.contact_key,
        source_events.helpdesk_thread_key as thread_key,
        contacts.country_code,
        source_events.happened_at
    from source_events
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on source_events.source_contact_key = contacts.source_contact_key
    where
        not contacts.is_internal
        and {{ is_replaced('contacts.contact_key', 'int_changed_contacts') }}

),

events_of_threads as (

    select * from events
    where thread_key is not null

),

events_of_contacts as (

    select * from events
    where thread_key is null

),

conversations as (

    select
        conversation_key,
        thread_key,
        contact_key,
        instant_order,
        opened_at
    from {{ ref('wa_int_conversations') }}

),

{# Of conversations that a contact opened at one instant (in several threads) the newest one. #}
contact_conversations as (

    select
        contact_key,
        opened_at,
        {{ newest_value('conversation_key', ['instant_order']) }} as conversation_key
    from conversations
    group by contact_key, opened_at

),

matched as (

    {{ asof_join(
        'events_of_threads', 'happened_at', 'conversations', 'opened_at', ['thread_key'],
        ['conversation_key', 'opened_at']
    ) }}
    union all
    {{ asof_join(
        'events_of_contacts', 'happened_at', 'contact_conversations', 'opened_at', ['contact_key'],
        ['conversation_key', 'opened_at']
    ) }}

),

final as (

    select
        event_kind,
        event_key,
        contact_key,
        thread_key,
        country_code,
        case
            when happened_at <= {{ window_end('opened_at', 'attribution_window_days') }}
                then conversation_key
        end as conversation_key
    from matched

)

select * from final
