{{ config(materialized='whole_view') }}

select
    event_key,
    helpdesk_thread_key,
    event_type,
    agent_id,
    occurred_at,
    loaded_at,
    origin
from {{ ref('wa_base_conversation_events') }}
where copy_number = 1
