{{ config(materialized='whole_view') }}

select
    agent_id,
    agent_name,
    team,
    updated_at,
    loaded_at,
    {{ passthrough_items('agents') }}
    origin
from {{ ref('wa_base_agents') }}
where copy_number = 1
