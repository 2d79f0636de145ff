{{ config(materialized='table') }}

{#- The moments at which a column of a fact changes though no row does: a time, and the windows that begin with it. #}
{%- set moments_of_conversations = {
    'opened_at': ['response_window_hours', 'attribution_window_days', 'resolution_target_hours'],
    'first_inbound_at': ['frt_target_seconds'],
    'resolved_at': ['fcr_window_days'],
    'last_message_at': ['abandonment_hours'],
} -%}
with

{# As_of may go back too, and a column may change just before a moment or just at it. #}
span as (

    select
        case when max(previous_as_of) < max(as_of) then max(previous_as_of) else max(as_of) end
            as first_at,
        case when max(previous_as_of) < max(as_of) then max(as_of) else max(previous_as_of) end
            as last_at
    from {{ ref('int_contact_fingerprints') }}

),

final as (

    select contact_key
    from {{ ref('int_changed_contacts') }}
    union distinct
    select conversations.contact_key
    from {{ ref('int_conversations') }} as conversations
    cross join span
    where
        {% for time, windows in moments_of_conversations.items() %}
        (conversations.{{ time }} between span.first_at and span.last_at)
        {% for window in windows %}
        or (
            {{ window_end('conversations.' ~ time, window) }} between span.first_at and span.last_at
        )
        {% endfor %}
        {{ 'or' if not loop.last }}
        {% endfor %}
    union distinct
    select messages.contact_key
    from {{ ref('int_messages_in_conversations') }} as messages
    cross join span
    where
        messages.is_outreach
        and (
            {{ window_end('messages.sent_at', 'response_window_hours') }}
            between span.first_at and span.last_at
            or {{ window_end('messages.sent_at', 'attribution_window_days') }}
            between span.first_at and span.last_at
        )

)

select * from final
