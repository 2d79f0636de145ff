{{ config(materialized='whole_view') }}

with

orders as (

    select
        item_id,
        coalesce(from_wa_id, from_user_id, only_contact_id) as contact_id,
        {{ text_of_unix_seconds('unix_seconds') }} as sent_at,
        {{ text_of_time('loaded_at') }} as loaded_at
    from {{ ref('wa_meta_webhooks__items') }}
    where
        item_kind = 'message'
        and message_type = 'order'

),

final as (

    select
        item_id as cart_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as order_id,
        sent_at as created_at,
        sent_at as updated_at,
        loaded_at,
        'webhooks' as origin
    from orders

)

select * from final
