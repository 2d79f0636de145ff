{{ config(enabled=is_connected('shopify'), materialized='whole_table') }}

with

checkouts as (

    {{ connector_rows('shopify', 'abandoned_checkouts') }}

),

orders as (

    select * from {{ ref('wa_shopify__orders') }}
    where checkout_id is not null

),

checkout_rows as (

    select
        checkouts.*,
        billing_country as number_country,
        coalesce(shipping_country, billing_country) as receiver_country,
        coalesce(default_country, billing_country) as own_country
    from checkouts

),

{{ matched_contacts(
    'checkout_rows',
    [('phone', 'number_country'), ('customer_phone', 'number_country'),
     ('billing_phone', 'number_country'), ('shipping_phone', 'receiver_country'),
     ('default_phone', 'own_country')],
    time='created_at', marks='source_name'
) }},

{# The order that an abandoned checkout has become, which may name its id or its token. #}
bought as (

    select
        origin,
        checkout_id,
        min(order_id) as order_id
    from orders
    group by origin, checkout_id

),

tokens as (

    select
        origin,
        token,
        min(id) as id
    from checkouts
    group by origin, token

),

final as (

    select
        matched.origin || '-checkout-' || matched.id as cart_id,
        matched.contact_id,
        {{ null_text() }} as conversation_id,
        coalesce(by_id.order_id, by_token.order_id) as order_id,
        matched.created_at,
        coalesce(matched.updated_at, matched.created_at) as updated_at,
        coalesce(matched.loaded_at, matched.updated_at, matched.created_at) as loaded_at,
        matched.origin,
        matched.phone_key,
        matched.has_number,
        matched.has_key,
        matched.has_contact,
        matched.is_ignored
    from matched
    left join bought as by_id
        on
            matched.origin = by_id.origin
            and matched.id = by_id.checkout_id
    left join bought as by_token
        on
            matched.origin = by_token.origin
            and matched.token = by_token.checkout_id
    union all
    -- A checkout that became an order at once is a cart too, or all carts would be abandoned.
    select
        orders.origin || '-checkout-' || coalesce(tokens.id, orders.checkout_id) as cart_id,
        orders.contact_id,
        {{ null_text() }} as conversation_id,
        orders.order_id,
        orders.ordered_at as created_at,
        orders.updated_at,
        orders.loaded_at,
        orders.origin,
        orders.phone_key,
        orders.has_number,
        orders.has_key,
        orders.has_contact,
        orders.is_ignored
    from orders
    left join tokens
        on
            orders.origin = tokens.origin
            and orders.checkout_id = tokens.token

)

select * from final
