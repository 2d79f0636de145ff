{%- set columns = [
    'pricing_date', 'business_phone_id', 'country_code', 'pricing_category', 'pricing_type',
    'volume', 'cost', 'currency', 'loaded_at'
] -%}
{%- set types = raw_types('meta_pricing') -%}
with

cells as (

    {{ raw_cells('meta_pricing', columns) }}

),

typed as (

    select
        *,
        {{ as_date('pricing_date', types) }} as pricing_date,
        {{ as_text('business_phone_id', types) }} as business_phone_id,
        {{ as_country('country_code', types) }} as country_code,
        {{ as_text('pricing_category', types) }} as pricing_category,
        {{ as_text('pricing_type', types) }} as pricing_type,
        {{ as_integer('volume', types) }} as volume,
        {{ as_amount('cost', types) }} as cost,
        {{ as_currency('currency', types) }} as currency,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_date('pricing_date', is_required=true) }}
            {{ reject_if_not_text('business_phone_id', types) }}
            {{ reject_if_not_country('country_code') }}
            {{ reject_if_not_text('pricing_category', types, is_required=true) }}
            {{ reject_if_not_text('pricing_type', types, is_required=true) }}
            {{ reject_if_not_integer('volume', is_required=true) }}
            when volume < 0 then 'volume is negative'
            {{ reject_if_not_amount('cost') }}
            when cost is not null and raw_currency is null then 'currency is missing'
            {{ reject_if_not_currency('currency') }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number(
            'pricing_date, business_phone_id, country_code, pricing_category, pricing_type',
            'loaded_at desc, origin_order', columns
        ) }} as copy_number
    from validated

),

final as (

    select
        pricing_date,
        business_phone_id,
        country_code,
        pricing_category,
        pricing_type,
        volume,
        cost,
        currency,
        loaded_at,
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(
            ['pricing_date', 'business_phone_id', 'country_code', 'pricing_category', 'pricing_type'],
            plain=['business_phone_id', 'pricing_category', 'pricing_type']
        ) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['pricing_date', 'country_code', 'currency', 'loaded_at'],
            numbers=['volume', 'cost']
        ) }} as content
    from numbered

)

select * from final
