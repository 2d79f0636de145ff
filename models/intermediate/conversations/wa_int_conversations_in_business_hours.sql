{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

{%- set moments = [
    'opened_at', 'first_inbound_at', 'first_response_at', 'first_human_response_at', 'resolved_at'
] -%}

with

conversations as (

    select * from {{ ref('wa_int_conversations') }}
    where {{ is_replaced('contact_key', 'int_changed_contacts') }}

),

{# Each moment once, with the business seconds from the calendar's start to it. #}
moments as (

    {% for moment in moments %}
    select {{ moment }} as happened_at
    from conversations
    where {{ moment }} is not null
    {{ 'union distinct' if not loop.last }}
    {% endfor %}

),

placed as (
    {{ asof_join(
        'moments', 'happened_at', ref('wa_int_business_intervals'), 'opens_at', [],
        ['opens_at', 'closes_at', 'seconds_before']
    ) }}
),

totals as (

    select
        happened_at,
        {{ business_seconds_until('happened_at') }} as business_seconds,
        happened_at < closes_at as is_in_business_hours
    from placed

),

final as (

    select
        conversations.conversation_key,
        conversations.contact_key,
        first_response.business_seconds - first_inbound.business_seconds
            as first_response_business_seconds,
        first_human_response.business_seconds - first_inbound.business_seconds
            as first_human_response_business_seconds,
        resolved.business_seconds - opened.business_seconds as resolution_business_seconds,
        opened.is_in_business_hours as is_opened_in_business_hours
    from conversations
    {% for moment in moments %}
    left join totals as {{ moment | replace('_at', '') }}
        on conversations.{{ moment }} = {{ moment | replace('_at', '') }}.happened_at
    {% endfor %}

)

select * from final
