{{ config(enabled=is_connected('tiendanube'), materialized='whole_table') }}

with

checkouts as (

    {{ connector_rows('tiendanube', 'checkouts') }}

),

orders as (

    select * from {{ ref('wa_tiendanube__orders') }}

),

{{ matched_contacts(
    'checkouts', [('phone', 'country'), ('shipping_phone', 'country')],
    time='created_at', marks=null_text()
) }},

final as (

    select
        origin || '-checkout-' || id as cart_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as order_id,
        created_at,
        coalesce(updated_at, created_at) as updated_at,
        coalesce(loaded_at, updated_at, created_at) as loaded_at,
        origin,
        phone_key,
        has_number,
        has_key,
        has_contact,
        is_ignored
    from matched
    union all
    -- An order was a cart too, or all carts would be abandoned.
    select
        order_id || '-cart' as cart_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        order_id,
        ordered_at as created_at,
        updated_at,
        loaded_at,
        origin,
        phone_key,
        has_number,
        has_key,
        has_contact,
        is_ignored
    from orders

)

select * from final
