{{ config(materialized='whole_view') }}

select
    lead_key,
    source_contact_key,
    helpdesk_thread_key,
    created_at,
    loaded_at,
    {{ passthrough_items('leads') }}
    origin
from {{ ref('wa_base_leads') }}
where copy_number = 1
