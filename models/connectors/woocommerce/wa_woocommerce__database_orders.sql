{{ config(enabled=is_connected('woocommerce')) }}

with

orders as (

    {{ connector_rows('woocommerce', 'wc_orders') }}

),

addresses as (

    {{ connector_rows('woocommerce', 'wc_order_addresses') }}

),

operations as (

    {{ connector_rows('woocommerce', 'wc_order_operational_data') }}

),

posts as (

    {{ connector_rows('woocommerce', 'posts') }}

),

metas as (

    {{ connector_rows('woocommerce', 'postmeta') }}

),

order_addresses as (

    select
        origin,
        order_id,
        max(case when address_type = 'billing' then phone end) as billing_phone,
        max(case when address_type = 'billing' then country end) as billing_country,
        max(case when address_type = 'shipping' then phone end) as shipping_phone,
        max(case when address_type = 'shipping' then country end) as shipping_country
    from addresses
    group by origin, order_id

),

order_operations as (

    select
        origin,
        order_id,
        max(date_paid_gmt) as paid_at,
        max(created_via) as created_via
    from operations
    group by origin, order_id

),

order_refunds as (

    select
        refunds.origin,
        refunds.parent_order_id as order_id,
        sum(abs({{ parse_amount('refunds.total_amount') }})) as refunded_amount
    from (
        select distinct
            each.origin,
            each.id,
            each.parent_order_id,
            each.total_amount
        from orders as each
        where each.type = 'shop_order_refund'
    ) as refunds
    group by refunds.origin, refunds.parent_order_id

),

post_metas as (

    select
        origin,
        post_id,
        max(case when meta_key = '_order_total' then meta_value end) as total_amount,
        max(case when meta_key = '_order_currency' then meta_value end) as currency,
        max(case when meta_key = '_billing_phone' then meta_value end) as billing_phone,
        max(case when meta_key = '_billing_country' then meta_value end) as billing_country,
        max(case when meta_key = '_shipping_phone' then meta_value end) as shipping_phone,
        max(case when meta_key = '_shipping_country' then meta_value end) as shipping_country,
        max(case when meta_key = '_date_paid' then meta_value end) as paid_at,
        max(case when meta_key = '_created_via' then meta_value end) as created_via,
        max(case when meta_key = '_refund_amount' then meta_value end) as refund_amount
    from metas
    group by origin, post_id

),

post_refunds as (

    select
        refunds.origin,
        refunds.post_parent as order_id,
        sum({{ parse_amount('post_metas.refund_amount') }}) as refunded_amount
    from (
        select distinct
            each.origin,
            each.post_id,
            each.post_parent
        from posts as each
        where each.post_type = 'shop_order_refund'
    ) as refunds
    inner join post_metas
        on
            refunds.origin = post_metas.origin
            and refunds.post_id = post_metas.post_id
    group by refunds.origin, refunds.post_parent

),

final as (

    select
        orders.origin,
        orders.id,
        {{ parse_integer('orders.parent_order_id') }} as parent_id,
        orders.status,
        orders.total_amount,
        order_refunds.refunded_amount,
        orders.currency,
        order_addresses.billing_phone,
        order_addresses.billing_country,
        order_addresses.shipping_phone,
        order_addresses.shipping_country,
        order_operations.paid_at,
        orders.date_created_gmt as ordered_at,
        orders.date_updated_gmt as updated_at,
        orders.loaded_at,
        order_operations.created_via
    from orders
    left join order_refunds
        on
            orders.origin = order_refunds.origin
            and orders.id = order_refunds.order_id
    left join order_addresses
        on
            orders.origin = order_addresses.origin
            and orders.id = order_addresses.order_id
    left join order_operations
        on
            orders.origin = order_operations.origin
            and orders.id = order_operations.order_id
    where orders.type = 'shop_order'
    union all
    -- Where the newer tables hold orders, the older ones hold the same once more.
    select
        posts.origin,
        posts.post_id as id,
        {{ parse_integer('posts.post_parent') }} as parent_id,
        posts.post_status as status,
        post_metas.total_amount,
        post_refunds.refunded_amount,
        post_metas.currency,
        post_metas.billing_phone,
        post_metas.billing_country,
        post_metas.shipping_phone,
        post_metas.shipping_country,
        post_metas.paid_at,
        posts.post_date_gmt as ordered_at,
        posts.post_modified_gmt as updated_at,
        posts.loaded_at,
        post_metas.created_via
    from posts
    left join post_metas
        on
            posts.origin = post_metas.origin
            and posts.post_id = post_metas.post_id
    left join post_refunds
        on
            posts.origin = post_refunds.origin
            and posts.post_id = post_refunds.order_id
    where
        posts.post_type = 'shop_order'
        and posts.origin not in (select newer.origin from orders as newer)

)

select * from final
