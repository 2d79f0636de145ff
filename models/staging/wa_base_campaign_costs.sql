{%- set columns = ['campaign_id', 'cost_date', 'amount', 'currency', 'loaded_at'] -%}
{%- set types = raw_types('campaign_costs') -%}
{%- set columns = columns + passthrough_names('campaign_costs') -%}
with

cells as (

    {{ raw_cells('campaign_costs', columns) }}

),

typed as (

    select
        *,
        {{ as_text('campaign_id', types) }} as campaign_id,
        {{ as_date('cost_date', types) }} as cost_date,
        {{ as_amount('amount', types) }} as amount,
        {{ as_currency('currency', types) }} as currency,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('campaign_id', types, is_required=true) }}
            {{ reject_if_not_date('cost_date', is_required=true) }}
            {{ reject_if_not_amount('amount', is_required=true) }}
            {{ reject_if_not_currency('currency', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('campaign_id, cost_date', 'loaded_at desc, origin_order', columns) }}
            as copy_number
    from validated

),

final as (

    select
        campaign_id,
        cost_date,
        amount,
        currency,
        loaded_at,
        {{ passthrough_cells('campaign_costs', types) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['campaign_id', 'cost_date'], plain=['campaign_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['cost_date', 'currency', 'loaded_at'],
            numbers=['amount']
        ) }} as content
    from numbered

)

select * from final
