{{ config(enabled=is_connected('shopify'), materialized='whole_table') }}

{%- set transaction = {'kind': 'text', 'status': 'text', 'amount': 'text'} -%}
with

lines as (

    {{ connector_rows('shopify', 'orders') }}

),

transactions as (

    {{ connector_rows('shopify', 'transactions') }}

),

customers as (

    {{ connector_rows('shopify', 'customers') }}

),

{# An admin export has a line an item; only the first of an order has its total. #}
first_lines as (

    select
        lines.*,
        max(total_price) over (partition by origin, coalesce(name, id)) as any_total
    from lines
    where deleted_at is null

),

orders as (

    select
        first_lines.*,
        regexp_replace(id, '^gid://shopify/Order/', '') as shop_order_id,
        {{ amount_with_point('total_price') }} as total_amount
    from first_lines
    where total_price is not null or any_total is null

),

{# A refund's own list of transactions: one that only puts goods back has none. #}
refund_lists as (

    select
        listed.origin,
        listed.id,
        listed.refunds,
        {{ json_items(json_list_of_text(
            'listed.refunds', {'created_at': 'text', 'transactions': [transaction]}
        )) }} as refund
    from (select distinct orders.origin, orders.id, orders.refunds from orders) as listed

),

refund_items as (

    select
        origin,
        id,
        refunds,
        {{ json_text('refund', 'created_at') }} as refunded_at,
        {{ json_items(json_list('refund', 'transactions')) }} as item
    from refund_lists

),

listed_refunds as (

    select
        origin,
        id,
        refunds,
        sum({{ parse_amount(json_text('item', 'amount')) }}) as refunded_amount,
        max({{ parse_time('refunded_at') }}) as refunded_at
    from refund_items
    where
        lower({{ json_text('item', 'kind') }}) = 'refund'
        and lower({{ json_text('item', 'status') }}) = 'success'
    group by origin, id, refunds

),

newest_transactions as (

    select
        transactions.*,
        row_number() over (
            partition by origin, id
            order by coalesce(loaded_at, '') desc, coalesce(created_at, '') desc, status desc
        ) as version
    from transactions

),

own_refunds as (

    select
        origin,
        order_id,
        sum({{ parse_amount('amount') }}) as refunded_amount,
        max({{ parse_time('created_at') }}) as refunded_at
    from newest_transactions
    where
        version = 1
        and lower(kind) = 'refund'
        and lower(status) = 'success'
    group by origin, order_id

),

newest_customers as (

    select
        customers.*,
        row_number() over (
            partition by origin, id
            order by coalesce(updated_at, '') desc, coalesce(loaded_at, '') desc, phone desc
        ) as version
    from customers

),

orders_with_refunds as (

    select
        orders.origin,
        orders.shop_order_id,
        orders.checkout_id,
        orders.checkout_token,
        orders.total_amount,
        orders.currency,
        orders.test as is_test,
        orders.phone,
        coalesce(orders.customer_phone, customers.phone) as customer_phone,
        orders.billing_phone,
        orders.shipping_phone,
        coalesce(orders.default_phone, customers.default_phone) as default_phone,
        orders.billing_country,
        coalesce(orders.shipping_country, orders.billing_country) as shipping_country,
        coalesce(orders.default_country, customers.default_country, orders.billing_country)
            as default_country,
        coalesce(orders.tags || ',', '') || coalesce(orders.source_name, '') as marks,
        {{ shopify_status() }} as status,
        coalesce(
            {{ parse_amount('orders.total_refunded') }},
            listed_refunds.refunded_amount,
            own_refunds.refunded_amount
        ) as refunded_amount,
        {{ shopify_time('coalesce(orders.processed_at, orders.created_at)') }} as ordered_at,
        {{ shopify_time('coalesce(orders.updated_at, orders.cancelled_at, orders.created_at)') }}
            as changed_at,
        coalesce(listed_refunds.refunded_at, own_refunds.refunded_at) as refunded_at,
        orders.loaded_at
    from orders
    left join listed_refunds
        on
            orders.origin = listed_refunds.origin
            and orders.id = listed_refunds.id
            and orders.refunds = listed_refunds.refunds
    left join own_refunds
        on
            orders.origin = own_refunds.origin
            and orders.shop_order_id = own_refunds.order_id
    left join newest_customers as customers
        on
            orders.origin = customers.origin
            and orders.customer_id = customers.id
            and customers.version = 1

),

{{ matched_contacts(
    'orders_with_refunds',
    [('phone', 'billing_country'), ('customer_phone', 'billing_country'),
     ('billing_phone', 'billing_country'), ('shipping_phone', 'shipping_country'),
     ('default_phone', 'default_country')],
    time='ordered_at', marks='marks'
) }},

final as (

    select
        origin || '-' || shop_order_id as order_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as campaign_id,
        status,
        total_amount,
        {{ refund_text('refunded_amount', 'total_amount') }} as refunded_amount,
        currency,
        is_test,
        ordered_at,
        {{ shopify_updated_at() }} as updated_at,
        coalesce(loaded_at, {{ shopify_updated_at() }}) as loaded_at,
        origin,
        phone_key,
        {{ country_of_number('billing_country') }} as country_code,
        coalesce(checkout_id, checkout_token) as checkout_id,
        has_number,
        has_key,
        has_contact,
        is_ignored
    from matched

)

select * from final
