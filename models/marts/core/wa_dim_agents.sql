{{ config(contract=own_contract(none, 'agents')) }}

select
    agent_id,
    agent_name,
    team{{ and_passthrough('agents') }}
from {{ ref('wa_stg_agents') }}
