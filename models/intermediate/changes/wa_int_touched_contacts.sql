{{ config(materialized='table') }}

{#- A fact's column changes though no row does when as_of passes these times and ends of windows. #}
{%- set windows_of_conversations = {
    'opened_at': ['response_window_hours', 'attribution_window_days', 'resolution_target_hours'],
    'first_inbound_at': ['frt_target_seconds'],
    'resolved_at': ['fcr_window_days'],
    'last_message_at': ['abandonment_hours'],
} -%}
{%- set windows_of_outreach = ['response_window_hours', 'attribution_window_days'] -%}
with

conversations as {{ not_materialized() }} (

    select * from {{ ref('wa_int_conversations') }}

),

outreach as {{ not_materialized() }} (

    select
        contact_key,
        sent_at
    from {{ ref('wa_int_messages_in_conversations') }}
    where is_outreach

),

moments as (

    {% for time, windows in windows_of_conversations.items() %}
    select
        contact_key,
        {{ time }} as passed_at
    from conversations
    union all
    {% for window in windows %}
    select
        contact_key,
        {{ window_end(time, window) }} as passed_at
    from conversations
    union all
    {% endfor %}
    {% endfor %}
    {% for window in windows_of_outreach %}
    select
        contact_key,
        {{ window_end('sent_at', window) }} as passed_at
    from outreach
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# As_of may go back too. A column changes at a moment or just after it. #}
span as (

    select
        case when max(previous_as_of) < max(as_of) then max(previous_as_of) else max(as_of) end
            as first_at,
        case when max(previous_as_of) < max(as_of) then max(as_of) else max(previous_as_of) end
            as last_at
    from {{ ref('wa_int_contact_fingerprints') }}

),

final as (

    select contact_key
    from {{ ref('wa_int_changed_contacts') }}
    union distinct
    select moments.contact_key
    from moments
    cross join span
    where
        moments.passed_at between span.first_at and span.last_at
        and {{ is_anything_new() }}

)

select * from final
