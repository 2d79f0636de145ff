with

offered as (

    select * from {{ ref('wa_int_kpis_offered') }}

),

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

grains as (

    select * from {{ ref('wa_int_kpi_grains') }}

),

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

windows as (

    select * from {{ ref('wa_int_rolling_windows') }}

),

totals as (

    select
        kpi_id,
        grain,
        period_start,
        numerator,
        denominator,
        value,
        observations,
        ci_low,
        ci_high
    from {{ ref('wa_kpi_values') }}
    where slice = 'all'
    union all
    select
        kpi_id,
        grain,
        period_start,
        numerator,
        denominator,
        value,
        observations,
        ci_low,
        ci_high
    from {{ ref('wa_int_kpi_rolling_values') }}

),

{#
    The calendar's last complete period, not the KPI's: where nothing was measured in it, the value
    is unknown. It is the one before that which holds as_of.
#}
latest as (

    select
        periods.grain,
        periods.previous_period_start as period_start,
        before.previous_period_start
    from periods
    left join periods as before
        on
            periods.grain = before.grain
            and periods.previous_period_start = before.period_start
    where periods.is_current
    union all
    select
        grain,
        period_start,
        previous_period_start
    from windows

),

compared as (

    select
        kpis.kpi_id,
        grains.grain,
        latest.period_start,
        totals.value,
        totals.numerator,
        totals.denominator,
        totals.observations,
        totals.ci_low,
        totals.ci_high,
        previous_totals.value as previous_value,
        kpis.target,
        kpis.better,
        kpis.benchmark
    from kpis
    inner join offered on kpis.kpi_id = offered.kpi_id
    inner join grains on kpis.kpi_id = grains.kpi_id
    left join latest on grains.grain = latest.grain
    left join totals
        on
            kpis.kpi_id = totals.kpi_id
            and latest.grain = totals.grain
            and latest.period_start = totals.period_start
    left join totals as previous_totals
        on
            kpis.kpi_id = previous_totals.kpi_id
            and latest.grain = previous_totals.grain
            and latest.previous_period_start = previous_totals.period_start

),

final as (

    select
        kpi_id,
        grain,
        period_start,
        value,
        numerator,
        denominator,
        observations,
        ci_low,
        ci_high,
        previous_value,
        value - previous_value as change,
        (value - previous_value) / nullif(abs(previous_value), 0) as relative_change,
        target,
        case better
            when 'higher' then value >= target
            when 'lower' then value <= target
        end as is_target_met,
        benchmark
    from compared

)

select * from final
