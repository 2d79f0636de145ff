with

charges as (

    select * from {{ ref('wa_int_message_charges') }}

),

deliveries as (

    select
        message_key,
        delivered_at
    from {{ ref('wa_fct_messages') }}
    where is_charged

),

{# Without Meta's figures there is nothing to reconcile. #}
own_by_day as (

    select
        cast({{ local_time('deliveries.delivered_at', var('account_time_zone')) }} as date)
            as pricing_date,
        charges.country_code,
        charges.charged_category as pricing_category,
        charges.message_cost_amount
    from charges
    inner join deliveries on charges.message_key = deliveries.message_key
    where {{ 'true' if has_raw_table('meta_pricing') else 'false' }}

),

own as (

    select
        pricing_date,
        country_code,
        pricing_category,
        count(*) as own_messages,
        sum(message_cost_amount) as own_cost_amount,
        cast(null as bigint) as meta_messages,
        cast(null as {{ type_amount() }}) as meta_cost_amount
    from own_by_day
    group by pricing_date, country_code, pricing_category

),

meta_by_phone as (

    select
        pricing.pricing_date,
        pricing.country_code,
        pricing.pricing_category,
        pricing.volume,
        case
            when pricing.cost is not null
                then {{ in_reporting_currency(
                    'pricing.cost', 'pricing.currency', 'pricing.pricing_date'
                ) }}
        end as cost_amount
    from {{ ref('wa_stg_meta_pricing') }} as pricing
    left join {{ ref('wa_int_exchange_rates') }} as rates
        on {{ rate_on('pricing.currency', 'pricing.pricing_date') }}
    where pricing.pricing_type = 'regular'

),

meta as (

    select
        pricing_date,
        country_code,
        pricing_category,
        cast(null as bigint) as own_messages,
        cast(null as {{ type_amount() }}) as own_cost_amount,
        sum(volume) as meta_messages,
        sum(cost_amount) as meta_cost_amount
    from meta_by_phone
    group by pricing_date, country_code, pricing_category

),

sides as (

    select * from own
    union all
    select * from meta

),

{# A country may be missing, so the sides meet in a group and not by a join. #}
cells as (

    select
        pricing_date,
        country_code,
        pricing_category,
        max(own_messages) as own_messages,
        max(own_cost_amount) as own_cost_amount,
        max(meta_messages) as meta_messages,
        max(meta_cost_amount) as meta_cost_amount
    from sides
    group by pricing_date, country_code, pricing_category

),

final as (

    select
        pricing_date,
        country_code,
        pricing_category,
        cast(own_messages as bigint) as own_messages,
        cast(own_cost_amount as {{ type_amount() }}) as own_cost_amount,
        cast(meta_messages as bigint) as meta_messages,
        cast(meta_cost_amount as {{ type_amount() }}) as meta_cost_amount,
        cast(own_messages - meta_messages as bigint) as message_difference,
        cast(own_cost_amount - meta_cost_amount as {{ type_amount() }}) as cost_difference_amount
    from cells

)

select * from final
