with

inbound as (

    select
        contact_id,
        {{ local_date('sent_at') }} as activity_date,
        count(*) as inbound_message_count,
        max(sent_at) as last_inbound_at
    from {{ ref('int_messages_in_conversations') }}
    where direction = 'inbound'
    group by contact_id, {{ local_date('sent_at') }}

),

delivered as (

    select
        contact_id,
        {{ local_date('sent_at') }} as activity_date,
        count(*) as delivered_message_count
    from {{ ref('int_messages_in_conversations') }}
    where
        direction = 'outbound'
        and delivered_at is not null
    group by contact_id, {{ local_date('sent_at') }}

),

orders as (

    select
        contact_id,
        ordered_date as activity_date,
        count(*) as order_count,
        cast(sum(revenue_amount) as {{ type_amount() }}) as revenue_amount,
        max(ordered_at) as last_ordered_at
    from {{ ref('int_orders_attributed') }}
    where is_valid
    group by contact_id, ordered_date

),

clicks as (

    select
        contacts.contact_id,
        {{ local_date('clicks.clicked_at') }} as activity_date,
        count(*) as click_count
    from {{ ref('stg_link_clicks') }} as clicks
    inner join {{ ref('int_contact_ids_resolved') }} as contacts
        on clicks.contact_id = contacts.source_contact_id
    where
        clicks.is_robot is not true
        and not contacts.is_internal
    group by contacts.contact_id, {{ local_date('clicks.clicked_at') }}

),

opt_outs as (

    select
        contact_id,
        occurred_date as activity_date,
        count(*) as opt_out_count
    from {{ ref('int_opt_events') }}
    where action = 'opt_out'
    group by contact_id, occurred_date

),

days as (

    {% for part in ['inbound', 'delivered', 'orders', 'clicks', 'opt_outs'] %}
    select
        contact_id,
        activity_date
    from {{ part }}
    {{ 'union' if not loop.last }}
    {% endfor %}

),

final as (

    select
        days.contact_id,
        coalesce(inbound.inbound_message_count, 0) as inbound_message_count,
        coalesce(delivered.delivered_message_count, 0) as delivered_message_count,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(clicks.click_count, 0) as click_count,
        coalesce(opt_outs.opt_out_count, 0) as opt_out_count,
        coalesce(orders.revenue_amount, 0) as revenue_amount,
        days.activity_date,
        case
            when orders.last_ordered_at is null then inbound.last_inbound_at
            when inbound.last_inbound_at is null then orders.last_ordered_at
            when inbound.last_inbound_at > orders.last_ordered_at then inbound.last_inbound_at
            else orders.last_ordered_at
        end as last_active_at
    from days
    {% for part in ['inbound', 'delivered', 'orders', 'clicks', 'opt_outs'] %}
    left join {{ part }}
        on
            days.contact_id = {{ part }}.contact_id
            and days.activity_date = {{ part }}.activity_date
    {% endfor %}

)

select * from final
