{{ config(materialized='whole_view') }}

select
    helpdesk_thread_key,
    source_contact_key,
    business_phone_id,
    status,
    topic,
    labels,
    assigned_agent_id,
    opened_at,
    resolved_at,
    updated_at,
    loaded_at,
    {{ passthrough_items('conversations') }}
    origin
from {{ ref('wa_base_conversations') }}
where copy_number = 1
