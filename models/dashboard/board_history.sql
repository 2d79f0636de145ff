{#
    The last complete 13 months, 26 weeks and 31 days and the running one, which the charts draw.
    Durations in minutes, shares in percent, for an axis cannot say 2 min 5 s.
#}
with

periods as (

    select
        grain,
        period_start
    from {{ ref('dim_periods') }}
    where periods_ago <= case grain when 'day' then 31 when 'week' then 26 else 13 end

),

totals as (

    select
        totals.kpi_id,
        totals.grain,
        totals.period_start,
        case kpis.unit
            when 'seconds' then 1.0 / 60
            when 'share' then 100.0
            else 1.0
        end as factor,
        totals.value,
        coalesce(totals.ci_low, nps.ci_low) as ci_low,
        coalesce(totals.ci_high, nps.ci_high) as ci_high,
        totals.is_complete
    from {{ ref('kpi_values') }} as totals
    inner join {{ ref('dim_kpis') }} as kpis on totals.kpi_id = kpis.kpi_id
    inner join periods
        on
            totals.grain = periods.grain
            and totals.period_start = periods.period_start
    left join {{ ref('nps_breakdown') }} as nps
        on
            totals.kpi_id = 'nps'
            and totals.grain = nps.grain
            and totals.period_start = nps.period_start
    where
        totals.slice = 'all'
        and totals.value is not null

),

final as (

    select
        kpi_id,
        grain,
        period_start,
        factor * value as value,
        factor * ci_low as ci_low,
        factor * ci_high as ci_high,
        case when is_complete then 'complete' else 'still running' end as state
    from totals

)

select * from final
