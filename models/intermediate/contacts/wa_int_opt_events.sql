with

consents as (

    select
        consents.consent_key as event_key,
        contacts.contact_key,
        consents.action,
        consents.occurred_at
    from {{ ref('wa_stg_consents') }} as consents
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on consents.source_contact_key = contacts.source_contact_key
    where not contacts.is_internal

),

keyword_messages as (

    select
        message_key as event_key,
        contact_key,
        sent_at as occurred_at
    from {{ ref('wa_int_messages_in_conversations') }}
    where is_opt_out_keyword

),

{# The sender usually records a keyword as a consent of its own; such a pair is one opt-out. #}
recorded as (

    select distinct keyword_messages.event_key
    from keyword_messages
    inner join consents
        on
            keyword_messages.contact_key = consents.contact_key
            and consents.occurred_at >= {{ plus_seconds('keyword_messages.occurred_at', -3600) }}
            and consents.occurred_at <= {{ plus_seconds('keyword_messages.occurred_at', 3600) }}
    where consents.action = 'opt_out'

),

{# Error 131050: this person stopped marketing messages. #}
failures as (

    select
        message_key as event_key,
        contact_key,
        failed_at as occurred_at
    from {{ ref('wa_int_messages_in_conversations') }}
    where
        direction = 'outbound'
        and error_code = '131050'
        and failed_at is not null

),

events as (

    select
        'consent' as event_source,
        event_key,
        contact_key,
        action,
        occurred_at
    from consents
    union all
    select
        'keyword' as event_source,
        keyword_messages.event_key,
        keyword_messages.contact_key,
        'opt_out' as action,
        keyword_messages.occurred_at
    from keyword_messages
    left join recorded on keyword_messages.event_key = recorded.event_key
    where recorded.event_key is null
    union all
    select
        'failure' as event_source,
        event_key,
        contact_key,
        'opt_out' as action,
        occurred_at
    from failures

),

{# The newest event before each moment; of events of one moment an opt-out is the newest. #}
moments as (

    select
        contact_key,
        occurred_at,
        lag(max(action)) over (partition by contact_key order by occurred_at) as previous_action
    from events
    group by contact_key, occurred_at

),

{# A failure after an opt-out says nothing new. #}
counted as (

    select events.*
    from events
    inner join moments
        on
            events.contact_key = moments.contact_key
            and events.occurred_at = moments.occurred_at
    where
        events.event_source != 'failure'
        or moments.previous_action is null
        or moments.previous_action != 'opt_out'

),

final as (

    select
        events.event_source,
        events.event_key,
        events.contact_key,
        contacts.country_code,
        events.action,
        {{ local_date('events.occurred_at') }} as occurred_date,
        events.occurred_at
    from counted as events
    inner join {{ ref('wa_int_contacts') }} as contacts on events.contact_key = contacts.contact_key

)

select * from final
