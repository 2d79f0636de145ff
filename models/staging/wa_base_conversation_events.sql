{%- set columns = [
    'event_id', 'conversation_id', 'event_type', 'agent_id', 'occurred_at', 'loaded_at'
] -%}
{%- set event_type_values = ['assigned', 'handed_off', 'resolved', 'reopened'] -%}
{%- set types = raw_types('conversation_events') -%}
with

cells as (

    {{ raw_cells('conversation_events', columns) }}

),

typed as (

    select
        *,
        {{ as_text('event_id', types) }} as event_id,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_one_of('event_type', event_type_values, types) }} as event_type,
        {{ as_text('agent_id', types) }} as agent_id,
        {{ as_time('occurred_at', types) }} as occurred_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('event_id', types, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types, is_required=true) }}
            {{ reject_if_none_of('event_type', event_type_values, is_required=true) }}
            {{ reject_if_not_text('agent_id', types) }}
            {{ reject_if_not_time('occurred_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the first of the first origin is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('event_id', 'origin_order, loaded_at', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('event_id') }} as event_key,
        {{ keyed_hash('conversation_id') }} as helpdesk_thread_key,
        event_type,
        agent_id,
        occurred_at,
        loaded_at,
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['event_id'], hashed=['event_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['event_type', 'occurred_at', 'loaded_at']
        ) }} as content
    from numbered

)

select * from final
