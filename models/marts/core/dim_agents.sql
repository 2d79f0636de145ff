select
    agent_id,
    agent_name,
    team
from {{ ref('stg_agents') }}
