-- Total less refunded of valid orders, at the last rate on or before the order's local date.
with recursive

{{ plain_people() }},

{{ plain_valid_orders() }},

recomputed as (

    select
        {{ period_start('month', 'ordered_date') }} as period_start,
        sum(revenue) as numerator,
        cast(null as {{ type_double() }}) as denominator
    from valid_orders
    group by {{ period_start('month', 'ordered_date') }}

)

{{ months_that_differ('revenue') }}
