{%- set columns = [
    'click_id', 'message_id', 'contact_id', 'is_robot', 'clicked_at', 'loaded_at'
] -%}
{%- set types = raw_types('link_clicks') -%}
with

cells as (

    {{ raw_cells('link_clicks', columns) }}

),

typed as (

    select
        *,
        {{ as_text('click_id', types) }} as click_id,
        {{ as_text('message_id', types) }} as message_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_flag('is_robot', types) }} as is_robot,
        {{ as_time('clicked_at', types) }} as clicked_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('click_id', types, is_required=true) }}
            {{ reject_if_not_text('message_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_flag('is_robot') }}
            {{ reject_if_not_time('clicked_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the first of the first origin is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('click_id', 'origin_order, loaded_at', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('click_id') }} as click_key,
        {{ keyed_hash('message_id') }} as message_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        is_robot,
        clicked_at,
        loaded_at,
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['click_id'], hashed=['click_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['is_robot', 'clicked_at', 'loaded_at']
        ) }} as content
    from numbered

)

select * from final
