{{ config(materialized='whole_view') }}

select
    cart_key,
    source_contact_key,
    helpdesk_thread_key,
    order_key,
    created_at,
    updated_at,
    loaded_at,
    {{ passthrough_items('carts') }}
    origin
from {{ ref('wa_base_carts') }}
where copy_number = 1
