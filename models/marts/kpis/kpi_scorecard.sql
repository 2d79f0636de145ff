{%- set grains = ['day', 'week', 'month'] -%}
with

clock as (

    select * from {{ ref('int_clock') }}

),

{#
    The calendar's last complete period, not the KPI's: where nothing was measured in it, the value is unknown.
#}
periods as (

    {% for grain in grains %}
    select
        '{{ grain }}' as grain,
        {{ previous_period(grain, period_start(grain, 'as_of_date')) }} as period_start
    from clock
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

kpis as (

    select
        dim_kpis.kpi_id,
        dim_kpis.grains,
        dim_kpis.better,
        dim_kpis.target,
        dim_kpis.benchmark
    from {{ ref('dim_kpis') }} as dim_kpis
    inner join {{ ref('int_kpis_offered') }} as offered on dim_kpis.kpi_id = offered.kpi_id

),

totals as (

    select *
    from {{ ref('kpi_values') }}
    where slice = 'all'

),

compared as (

    select
        kpis.kpi_id,
        periods.grain,
        periods.period_start,
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
    inner join periods on ' ' || kpis.grains || ' ' like '% ' || periods.grain || ' %'
    left join totals
        on
            kpis.kpi_id = totals.kpi_id
            and periods.grain = totals.grain
            and periods.period_start = totals.period_start
    left join totals as previous_totals
        on
            kpis.kpi_id = previous_totals.kpi_id
            and periods.grain = previous_totals.grain
            and previous_totals.period_start
            = case periods.grain
                {%- for grain in grains %}
                when '{{ grain }}' then {{ previous_period(grain, 'periods.period_start') }}
                {%- endfor %}
            end

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
