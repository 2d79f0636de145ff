{{ config(enabled=is_connected('tiendanube'), materialized='whole_table') }}

with

lines as (

    {{ connector_rows('tiendanube', 'orders') }}

),

{# An admin export has a line an item; only the first of an order has its total. #}
first_lines as (

    select
        lines.*,
        max(total) over (partition by origin, coalesce(number, id)) as any_total
    from lines

),

{# Orders of Mercado Libre have numbers that are not their buyers'. #}
orders as (

    select
        origin,
        id,
        {{ amount_with_point('total') }} as total_amount,
        currency,
        case when not {{ is_of_marketplace() }} then phone end as phone,
        case when not {{ is_of_marketplace() }} then customer_phone end as customer_phone,
        case when not {{ is_of_marketplace() }} then billing_phone end as billing_phone,
        case when not {{ is_of_marketplace() }} then shipping_phone end as shipping_phone,
        billing_country,
        coalesce(shipping_country, billing_country) as shipping_country,
        storefront,
        {{ tiendanube_status() }} as status,
        coalesce(
            created_at,
            {{ utc_text_of_shop('tiendanube', 'local_created_at', day_first=true) }}
        ) as ordered_at,
        updated_at,
        loaded_at
    from first_lines
    where total is not null or any_total is null

),

{{ matched_contacts(
    'orders',
    [('phone', 'billing_country'), ('customer_phone', 'billing_country'),
     ('billing_phone', 'billing_country'), ('shipping_phone', 'shipping_country')],
    time='ordered_at', marks='storefront'
) }},

final as (

    select
        origin || '-' || id as order_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as campaign_id,
        status,
        total_amount,
        {{ null_text() }} as refunded_amount,
        currency,
        {{ null_text() }} as is_test,
        ordered_at,
        coalesce(updated_at, ordered_at) as updated_at,
        coalesce(loaded_at, updated_at, ordered_at) as loaded_at,
        origin,
        phone_key,
        {{ country_of_number('billing_country') }} as country_code,
        has_number,
        has_key,
        has_contact,
        is_ignored
    from matched

)

select * from final
