{{ config(contract=own_contract('orders', 'orders')) }}

with

final as (

    select
        orders.order_key,
        orders.conversation_key,
        orders.campaign_message_key,
        orders.contact_key,
        orders.campaign_id,
        conversations.agent_id,
        conversations.team,
        contacts.country_code,
        case when conversations.ad_conversation_count = 1 then conversations.ad_id end as ad_id,
        orders.status,
        orders.currency,
        orders.is_valid,
        orders.is_test,
        case when orders.is_valid then orders.is_from_campaign end as is_from_campaign,
        case when orders.is_valid then 1 end as order_count,
        case when orders.order_number = 1 then 1 end as new_customer_count,
        orders.revenue_amount,
        case when orders.is_from_campaign then orders.revenue_amount end as campaign_revenue_amount,
        case when conversations.ad_conversation_count = 1 then orders.revenue_amount end
            as ad_revenue_amount,
        cast(orders.order_number as integer) as order_number,
        orders.ordered_date,
        orders.ordered_at
    from {{ ref('wa_int_orders_attributed') }} as orders
    inner join {{ ref('wa_int_contacts') }} as contacts on orders.contact_key = contacts.contact_key
    left join {{ ref('wa_fct_conversations') }} as conversations
        on orders.conversation_key = conversations.conversation_key

)

{{ with_own_columns('orders') }}
