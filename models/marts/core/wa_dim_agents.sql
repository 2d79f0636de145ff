{{ config(contract=own_contract(none, 'agents')) }}

select
    agent_id,
    agent_name,
    {{ passthrough_items('agents') }}
    team
from {{ ref('wa_stg_agents') }}
