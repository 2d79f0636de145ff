{%- set columns = ['agent_id', 'agent_name', 'team', 'updated_at', 'loaded_at'] -%}
{%- set types = raw_types('agents') -%}
{%- set columns = columns + passthrough_names('agents') -%}
with

cells as (

    {{ raw_cells('agents', columns) }}

),

typed as (

    select
        *,
        {{ as_text('agent_id', types) }} as agent_id,
        {{ as_text('agent_name', types) }} as agent_name,
        {{ as_text('team', types) }} as team,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('agent_id', types, is_required=true) }}
            {{ reject_if_not_text('agent_name', types, is_required=true) }}
            {{ reject_if_not_text('team', types) }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('agent_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number
    from validated

),

final as (

    select
        agent_id,
        agent_name,
        team,
        updated_at,
        loaded_at,
        {{ passthrough_cells('agents', types) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['agent_id'], plain=['agent_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['updated_at', 'loaded_at']
        ) }} as content
    from numbered

)

select * from final
