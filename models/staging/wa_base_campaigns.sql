{%- set columns = [
    'campaign_id', 'campaign_name', 'started_at', 'updated_at', 'loaded_at'
] -%}
{%- set types = raw_types('campaigns') -%}
{%- set columns = columns + passthrough_names('campaigns') -%}
with

cells as (

    {{ raw_cells('campaigns', columns) }}

),

typed as (

    select
        *,
        {{ as_text('campaign_id', types) }} as campaign_id,
        {{ as_text('campaign_name', types) }} as campaign_name,
        {{ as_time('started_at', types) }} as started_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('campaign_id', types, is_required=true) }}
            {{ reject_if_not_text('campaign_name', types, is_required=true) }}
            {{ reject_if_not_time('started_at', is_required=true) }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('campaign_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number
    from validated

),

final as (

    select
        campaign_id,
        campaign_name,
        started_at,
        updated_at,
        loaded_at,
        {{ passthrough_cells('campaigns', types) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['campaign_id'], plain=['campaign_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['started_at', 'updated_at', 'loaded_at']
        ) }} as content
    from numbered

)

select * from final
