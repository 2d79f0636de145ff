{# Of KPIs of one measure (a mean, a median) the one that is farthest out. #}
with

ranked as (

    select
        verdicts.*,
        kpis.unit,
        periods.period_end,
        row_number() over (
            partition by verdicts.grain, kpis.numerator_measure
            order by
                coalesce(
                    abs(verdicts.value - verdicts.expected_value)
                    / nullif(verdicts.expected_high - verdicts.expected_low, 0),
                    1e9
                ) desc,
                verdicts.kpi_id
        ) as measure_rank
    from {{ ref('wa_int_kpi_verdicts') }} as verdicts
    inner join {{ ref('wa_dim_kpis') }} as kpis on verdicts.kpi_id = kpis.kpi_id
    inner join {{ ref('wa_int_periods_compared') }} as periods
        on
            verdicts.grain = periods.grain
            and verdicts.period_start = periods.period_start
    where
        verdicts.slice = 'all'
        and verdicts.side_of_usual != 0
        and periods.is_latest

),

final as (

    select
        kpi_id,
        unit,
        better,
        grain,
        value,
        expected_value,
        expected_low,
        expected_high,
        period_start,
        period_end
    from ranked
    where measure_rank = 1

)

select * from final
