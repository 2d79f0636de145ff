{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

{%- set counts = [
    'inbound_message_count', 'delivered_message_count', 'order_count', 'click_count', 'opt_out_count'
] -%}
with

messages as (

    select
        contact_key,
        {{ local_date('sent_at') }} as activity_date,
        count(case when direction = 'inbound' then 1 end) as inbound_message_count,
        count(case when direction = 'outbound' and delivered_at is not null then 1 end)
            as delivered_message_count,
        max(case when direction = 'inbound' then sent_at end) as last_active_at
    from {{ ref('wa_int_messages_in_conversations') }}
    where
        (
            direction = 'inbound'
            or delivered_at is not null
        )
        and {{ is_replaced('contact_key', 'int_changed_contacts') }}
    group by contact_key, {{ local_date('sent_at') }}

),

orders as (

    select
        contact_key,
        ordered_date as activity_date,
        count(*) as order_count,
        sum(revenue_amount) as revenue_amount,
        max(ordered_at) as last_active_at
    from {{ ref('wa_int_orders_attributed') }}
    where
        is_valid
        and {{ is_replaced('contact_key', 'int_changed_contacts') }}
    group by contact_key, ordered_date

),

clicks as (

    select
        contact_key,
        clicked_date as activity_date,
        count(*) as click_count
    from {{ ref('wa_int_person_clicks') }}
    where {{ is_replaced('contact_key', 'int_changed_contacts') }}
    group by contact_key, clicked_date

),

opt_outs as (

    select
        contact_key,
        occurred_date as activity_date,
        count(*) as opt_out_count
    from {{ ref('wa_int_opt_events') }}
    where
        action = 'opt_out'
        and {{ is_replaced('contact_key', 'int_changed_contacts') }}
    group by contact_key, occurred_date

),

activities as (

    {% for part, columns in {
        'messages': ['inbound_message_count', 'delivered_message_count', 'last_active_at'],
        'orders': ['order_count', 'revenue_amount', 'last_active_at'],
        'clicks': ['click_count'],
        'opt_outs': ['opt_out_count'],
    }.items() %}
    select
        contact_key,
        activity_date,
        {% for column in counts + ['revenue_amount'] -%}
        {{ column if column in columns else '0' }} as {{ column }},
        {% endfor -%}
        {{ 'last_active_at' if 'last_active_at' in columns else 'cast(null as timestamp)' }}
            as last_active_at
    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        contact_key,
        {% for column in counts -%}
        cast(sum({{ column }}) as bigint) as {{ column }},
        {% endfor -%}
        cast(sum(revenue_amount) as {{ type_amount() }}) as revenue_amount,
        activity_date,
        max(last_active_at) as last_active_at
    from activities
    group by contact_key, activity_date

)

select * from final
