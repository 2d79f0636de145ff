{{ config(materialized='whole_view') }}

select
    order_key,
    source_contact_key,
    helpdesk_thread_key,
    campaign_id,
    status,
    total_amount,
    refunded_amount,
    currency,
    is_test,
    ordered_at,
    updated_at,
    loaded_at,
    id_order,
    {{ passthrough_items('orders') }}
    origin
from {{ ref('wa_base_orders') }}
where copy_number = 1
