{%- set columns = ['lead_id', 'contact_id', 'conversation_id', 'created_at', 'loaded_at'] -%}
{%- set types = raw_types('leads') -%}
{%- set columns = columns + passthrough_names('leads') -%}
with

cells as (

    {{ raw_cells('leads', columns) }}

),

typed as (

    select
        *,
        {{ as_text('lead_id', types) }} as lead_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_time('created_at', types) }} as created_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('lead_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types) }}
            {{ reject_if_not_time('created_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the first of the first origin is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('lead_id', 'origin_order, loaded_at', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('lead_id') }} as lead_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        {{ keyed_hash('conversation_id') }} as helpdesk_thread_key,
        created_at,
        loaded_at,
        {{ passthrough_cells('leads', types, is_of_person=true) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['lead_id'], hashed=['lead_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['created_at', 'loaded_at']
        ) }} as content
    from numbered
    {{ join_erased('leads', keyed_hash('contact_id')) }}

)

select * from final
