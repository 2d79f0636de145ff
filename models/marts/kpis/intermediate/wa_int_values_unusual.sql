{%- set spreads_allowed = 4 -%}
with

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

periods as (

    select * from {{ ref('wa_int_periods_compared') }}

),

compared as (

    select
        kpi_values.kpi_id,
        kpi_values.grain,
        kpi_values.value,
        kpi_values.observations,
        kpi_values.ci_low,
        kpi_values.ci_high,
        periods.is_latest,
        periods.period_start,
        periods.period_end
    from {{ ref('wa_kpi_values') }} as kpi_values
    inner join periods
        on
            kpi_values.grain = periods.grain
            and kpi_values.period_start = periods.period_start
    where
        kpi_values.slice = 'all'
        and kpi_values.value is not null

),

usual as (

    select
        kpi_id,
        grain,
        {{ quantile_of(quantiles('value', [0.5]), 1) }} as median_value,
        {{ quantile_of(quantiles('observations', [0.5]), 1) }} as median_observations
    from compared
    where not is_latest
    group by kpi_id, grain
    having count(*) >= 5

),

{# The scaled median absolute deviation: of a normal distribution it is the standard deviation. #}
spreads as (

    select
        compared.kpi_id,
        compared.grain,
        1.4826 * {{ quantile_of(
            quantiles('abs(compared.value - usual.median_value)', [0.5]), 1
        ) }} as spread
    from compared
    inner join usual
        on
            compared.kpi_id = usual.kpi_id
            and compared.grain = usual.grain
    where not compared.is_latest
    group by compared.kpi_id, compared.grain

),

{#
    What chance alone moves: of a share the standard error of so many rows (two more on either side,
    so that 0 and 1 have one), of a count the square root. Other values differ by a quarter.
#}
allowed as (

    select
        compared.*,
        kpis.unit,
        kpis.better,
        kpis.numerator_measure,
        usual.median_value,
        {{ spreads_allowed }} * spreads.spread as allowed_by_spread,
        case kpis.unit
            when 'share'
                then
                    {{ spreads_allowed }} * sqrt(
                        (usual.median_value * compared.observations + 2)
                        * ((1 - usual.median_value) * compared.observations + 2)
                    ) / power(compared.observations + 4, 1.5)
            when 'count' then {{ spreads_allowed }} * sqrt(usual.median_value)
            else 0.25 * abs(usual.median_value)
        end as allowed_by_chance,
        case
            when kpis.unit != 'share' then 0
            when compared.value < usual.median_value then compared.ci_high - compared.value
            else compared.value - compared.ci_low
        end as allowed_by_interval
    from compared
    inner join kpis on compared.kpi_id = kpis.kpi_id
    inner join usual
        on
            compared.kpi_id = usual.kpi_id
            and compared.grain = usual.grain
    inner join spreads
        on
            compared.kpi_id = spreads.kpi_id
            and compared.grain = spreads.grain
    where
        compared.is_latest
        and usual.median_observations >= 20
        and (
            compared.observations >= 20
            or kpis.aggregation in ('sum', 'stock', 'distinct')
        )

),

ranges as (

    select
        *,
        case
            when allowed_by_spread > allowed_by_chance and allowed_by_spread > allowed_by_interval
                then allowed_by_spread
            when allowed_by_chance > allowed_by_interval then allowed_by_chance
            else allowed_by_interval
        end as allowance
    from allowed

),

{# Of KPIs of one measure (a mean, a median) the one that is farthest out. #}
ranked as (

    select
        *,
        row_number() over (
            partition by grain, numerator_measure
            order by coalesce(abs(value - median_value) / nullif(allowance, 0), 1e9) desc, kpi_id
        ) as measure_rank
    from ranges
    where abs(value - median_value) > allowance

),

final as (

    select
        kpi_id,
        unit,
        better,
        grain,
        value,
        median_value as expected_value,
        case
            when median_value >= 0 and median_value < allowance then 0
            else median_value - allowance
        end as expected_low,
        case
            when unit = 'share' and median_value + allowance > 1 then 1
            else median_value + allowance
        end as expected_high,
        period_start,
        period_end
    from ranked
    where measure_rank = 1

)

select * from final
