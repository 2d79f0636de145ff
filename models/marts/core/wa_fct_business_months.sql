with

revenue as (

    select
        {{ period_start('month', 'ordered_date') }} as month_start_date,
        sum(revenue_amount) as revenue_amount
    from {{ ref('wa_int_orders_attributed') }}
    where is_valid
    group by {{ period_start('month', 'ordered_date') }}

),

spend as (

    select
        {{ period_start('month', 'spend_date') }} as month_start_date,
        sum(acquisition_spend_amount) as acquisition_spend_amount
    from {{ ref('wa_fct_acquisition_spend') }}
    group by {{ period_start('month', 'spend_date') }}

),

final as (

    select
        months.month_start_date,
        cast(sum(revenue.revenue_amount) over to_date as {{ type_amount() }})
            as revenue_to_date_amount,
        cast(
            sum(spend.acquisition_spend_amount) over to_date
            as {{ type_amount() }}
        ) as acquisition_spend_to_date_amount
    from {{ ref('wa_int_months') }} as months
    left join revenue on months.month_start_date = revenue.month_start_date
    left join spend on months.month_start_date = spend.month_start_date
    window to_date as (
        order by months.month_start_date rows between unbounded preceding and current row
    )

)

select * from final
