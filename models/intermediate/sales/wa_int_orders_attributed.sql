{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

orders as (

    select
        orders.order_key,
        attributed.contact_key,
        attributed.conversation_key,
        orders.campaign_id,
        orders.status,
        orders.status in ('paid', 'fulfilled') and coalesce(not orders.is_test, true) as is_valid,
        coalesce(orders.is_test, false) as is_test,
        orders.total_amount,
        orders.refunded_amount,
        orders.currency,
        orders.id_order,
        {{ local_date('orders.ordered_at') }} as ordered_date,
        orders.ordered_at
    from {{ ref('wa_stg_orders') }} as orders
    inner join {{ ref('wa_int_events_attributed') }} as attributed
        on
            orders.order_key = attributed.event_key
            and attributed.event_kind = 'order'
    where {{ is_replaced('attributed.contact_key', 'int_changed_contacts') }}

),

{# Of campaign messages of one instant the newest one. #}
campaign_messages as (

    select
        contact_key,
        campaign_id,
        sent_at,
        max(instant_order) as instant_order,
        {{ newest_value('message_key', ['instant_order']) }} as message_key
    from {{ ref('wa_int_messages_in_conversations') }}
    where
        sender_type = 'campaign'
        and delivered_at is not null
        and {{ is_replaced('contact_key', 'int_changed_contacts') }}
    group by contact_key, campaign_id, sent_at

),

any_campaign_messages as (

    select
        contact_key,
        sent_at,
        message_key,
        campaign_id
    from (
        select
            *,
            row_number() over (
                partition by contact_key, sent_at
                order by instant_order desc
            ) as newest_rank
        from campaign_messages
    ) as ranked
    where newest_rank = 1

),

naming_orders as (

    select * from orders
    where campaign_id is not null

),

other_orders as (

    select * from orders
    where campaign_id is null

),

naming_matches as (
    {{ asof_join(
        'naming_orders', 'ordered_at', 'campaign_messages', 'sent_at', ['contact_key', 'campaign_id'],
        ['message_key', 'sent_at', 'campaign_id as message_campaign_id']
    ) }}
),

other_matches as (
    {{ asof_join(
        'other_orders', 'ordered_at', 'any_campaign_messages', 'sent_at', ['contact_key'],
        ['message_key', 'sent_at', 'campaign_id as message_campaign_id']
    ) }}
),

matched as (

    select
        *,
        is_valid
        and coalesce(ordered_at <= {{ window_end('sent_at', 'attribution_window_days') }}, false)
            as is_from_message
    from (
        select * from naming_matches
        union all
        select * from other_matches
    ) as matches

),

final as (

    select
        matched.order_key,
        matched.contact_key,
        case when matched.is_valid then matched.conversation_key end as conversation_key,
        case when matched.is_from_message then matched.message_key end as campaign_message_key,
        coalesce(
            matched.campaign_id,
            case when matched.is_from_message then matched.message_campaign_id end
        ) as campaign_id,
        matched.status,
        matched.currency,
        matched.is_valid,
        matched.is_test,
        matched.is_from_message or (matched.is_valid and matched.campaign_id is not null)
            as is_from_campaign,
        case
            when matched.is_valid
                then row_number() over (
                    partition by matched.contact_key, matched.is_valid
                    order by matched.ordered_at, matched.id_order
                )
        end as order_number,
        case
            when matched.is_valid
                then {{ in_reporting_currency(
                    '(matched.total_amount - coalesce(matched.refunded_amount, 0))',
                    'matched.currency', 'matched.ordered_date'
                ) }}
        end as revenue_amount,
        matched.ordered_date,
        matched.ordered_at
    from matched
    left join {{ ref('wa_int_exchange_rates') }} as rates
        on {{ rate_on('matched.currency', 'matched.ordered_date') }}

)

select * from final
