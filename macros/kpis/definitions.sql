{#
    The second route. The tests in tests/sql/definitions compute the headline KPIs once more, straight from staging and in the
    plainest words: joins and correlated subqueries, no window functions, none of the intermediate models. What several of
    them need stands here. Slow on large data, and meant to be: two programs that share their shortcuts share their
    errors. `--exclude tag:definition` leaves them out.
#}


{# The CTEs `people` (each contact id that was merged, and who it is now) and `internal_people`. #}
{% macro plain_people() %}
chains as (

    select
        old_contact_key as contact_key,
        new_contact_key as person_key,
        1 as steps
    from {{ ref('wa_stg_contact_merges') }}
    union all
    select
        chains.contact_key,
        links.new_contact_key as person_key,
        chains.steps + 1 as steps
    from chains
    inner join {{ ref('wa_stg_contact_merges') }} as links on chains.person_key = links.old_contact_key

),

people as (

    select
        chains.contact_key,
        chains.person_key
    from chains
    where chains.steps = (
        select max(farther.steps)
        from chains as farther
        where farther.contact_key = chains.contact_key
    )

),

internal_people as (

    select distinct coalesce(people.person_key, contacts.source_contact_key) as person_key
    from {{ ref('wa_stg_contacts') }} as contacts
    left join people on contacts.source_contact_key = people.contact_key
    where contacts.is_internal

)
{% endmacro %}


{# The CTE `messages`: the countable ones, with their person and their thread. #}
{% macro plain_messages() %}
messages as (

    select
        messages.*,
        coalesce(people.person_key, messages.source_contact_key) as person_key,
        case
            when messages.helpdesk_thread_key is not null then 'thread ' || messages.helpdesk_thread_key
            else 'phone ' || messages.business_phone_id || ' of ' || coalesce(people.person_key, messages.source_contact_key)
        end as thread
    from {{ ref('wa_stg_messages') }} as messages
    left join people on messages.source_contact_key = people.contact_key
    where
        messages.sender_type != 'system'
        and messages.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome')
        and coalesce(people.person_key, messages.source_contact_key) not in (select person_key from internal_people)

)
{% endmacro %}


{# The good rows of message statuses, copies included, with the key of their message: a subquery. #}
{% macro plain_statuses() %}
(
    select
        {{ keyed_hash('message_id') }} as message_key,
        status,
        status_at,
        is_billable,
        pricing_model,
        pricing_category,
        platform_conversation_id,
        loaded_at
    from {{ ref('wa_base_message_statuses') }}
    where reject_reason is null
)
{% endmacro %}


{# Whether a message comes before another one: by time, then inbound first, then by id. #}
{% macro comes_before(one, other) -%}
    (
        {{ one }}.sent_at < {{ other }}.sent_at
        or (
            {{ one }}.sent_at = {{ other }}.sent_at
            and {{ one }}.instant_order < {{ other }}.instant_order
        )
    )
{%- endmacro %}


{#
    The CTEs `resolutions` (thread, resolved_at) and `openings` (the messages that begin a conversation).
#}
{% macro plain_openings() %}
resolutions as (

    select
        'thread ' || helpdesk_thread_key as thread,
        occurred_at as resolved_at
    from {{ ref('wa_stg_conversation_events') }}
    where event_type = 'resolved'
    union all
    select
        'thread ' || conversations.helpdesk_thread_key as thread,
        conversations.resolved_at
    from {{ ref('wa_stg_conversations') }} as conversations
    where
        conversations.status = 'resolved'
        and conversations.resolved_at is not null
        and not exists (
            select 1
            from {{ ref('wa_stg_conversation_events') }} as events
            where
                events.helpdesk_thread_key = conversations.helpdesk_thread_key
                and events.event_type = 'resolved'
        )

),

previous_messages as (

    select
        messages.message_key,
        max(earlier.sent_at) as sent_at
    from messages
    inner join messages as earlier
        on
            messages.thread = earlier.thread
            and {{ comes_before('earlier', 'messages') }}
    group by messages.message_key

),

openings as (

    select messages.*
    from messages
    left join previous_messages on messages.message_key = previous_messages.message_key
    where
        previous_messages.message_key is null
        or messages.sent_at > {{ window_end('previous_messages.sent_at', 'session_gap_hours') }}
        or exists (
            select 1
            from resolutions
            where
                resolutions.thread = messages.thread
                and resolutions.resolved_at >= previous_messages.sent_at
                and resolutions.resolved_at < messages.sent_at
        )

)
{% endmacro %}


{# The CTE `members`: each message with the message that opened its conversation. #}
{% macro plain_members() %}
members as (

    select
        messages.*,
        openings.message_key as opening_message_key,
        openings.sent_at as opened_at,
        openings.direction as opening_direction
    from messages
    inner join openings on messages.thread = openings.thread
    where
        not {{ comes_before('messages', 'openings') }}
        and not exists (
            select 1
            from openings as later
            where
                later.thread = openings.thread
                and {{ comes_before('openings', 'later') }}
                and not {{ comes_before('messages', 'later') }}
        )

)
{% endmacro %}
