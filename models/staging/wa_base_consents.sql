{%- set columns = [
    'consent_id', 'contact_id', 'action', 'source', 'occurred_at', 'loaded_at'
] -%}
{%- set action_values = ['opt_in', 'opt_out'] -%}
{%- set types = raw_types('consents') -%}
with

cells as (

    {{ raw_cells('consents', columns) }}

),

typed as (

    select
        *,
        {{ as_text('consent_id', types) }} as consent_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_one_of('action', action_values, types) }} as action,
        {{ as_text('source', types) }} as source,
        {{ as_time('occurred_at', types) }} as occurred_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('consent_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_none_of('action', action_values, is_required=true) }}
            {{ reject_if_not_text('source', types) }}
            {{ reject_if_not_time('occurred_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the first of the first origin is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('consent_id', 'origin_order, loaded_at', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('consent_id') }} as consent_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        action,
        source,
        occurred_at,
        loaded_at,
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['consent_id'], hashed=['consent_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['action', 'occurred_at', 'loaded_at']
        ) }} as content
    from numbered

)

select * from final
