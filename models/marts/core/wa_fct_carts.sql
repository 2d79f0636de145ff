{{ config(contract=own_contract('carts', 'carts')) }}

with

final as (

    select
        carts.cart_key,
        carts.order_key,
        contacts.contact_key,
        contacts.country_code,
        case
            when {{ window_end('carts.created_at', 'cart_abandonment_hours') }} <= clock.as_of
                then carts.order_key is null
        end as is_abandoned,
        1 as cart_count,
        {{ local_date('carts.created_at') }} as created_date,
        carts.created_at
    from {{ ref('wa_stg_carts') }} as carts
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on carts.source_contact_key = contacts.source_contact_key
    cross join {{ ref('wa_int_clock') }} as clock
    where not contacts.is_internal

)

{{ with_own_columns('carts') }}
