select
    agent_id,
    agent_name,
    team
from {{ ref('wa_stg_agents') }}
