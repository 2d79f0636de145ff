with

final as (

    select
        {{ keyed_hash('carts.cart_id') }} as cart_key,
        {{ keyed_hash('carts.order_id') }} as order_key,
        contacts.contact_key,
        contacts.country_code,
        case
            when {{ window_end('carts.created_at', 'cart_abandonment_hours') }} <= clock.as_of
                then carts.order_id is null
        end as is_abandoned,
        1 as cart_count,
        {{ local_date('carts.created_at') }} as created_date,
        carts.created_at
    from {{ ref('stg_carts') }} as carts
    inner join {{ ref('int_contact_ids_resolved') }} as contact_ids
        on carts.contact_id = contact_ids.source_contact_id
    inner join {{ ref('int_contacts') }} as contacts on contact_ids.contact_id = contacts.contact_id
    cross join {{ ref('int_clock') }} as clock

)

select * from final
