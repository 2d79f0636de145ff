{#-
    The range in which a KPI usually lies, from the complete periods before: of a day the same
    weekday of the eight weeks before, of a week or month the twelve before. Median and three times
    the scaled median deviation, for one odd period must not widen it. The deviation is at least a
    twentieth of the median and, of a count, its root: a row of equal values is luck.
-#}
{%- set half_width = 3 -%}
with

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

totals as (

    select
        vals.kpi_id,
        vals.grain,
        vals.period_start,
        vals.value,
        vals.observations,
        periods.periods_ago
    from {{ ref('wa_kpi_values') }} as vals
    inner join periods
        on
            vals.grain = periods.grain
            and vals.period_start = periods.period_start
    where
        vals.slice = 'all'
        and vals.is_complete
        and vals.value is not null

),

lags as (

    select
        'day' as grain,
        7 * (number + 1) as periods_before
    from {{ numbers(8) }} as numbers_of_weeks
    {% for grain in ['week', 'month'] %}
    union all
    select
        '{{ grain }}' as grain,
        number + 1 as periods_before
    from {{ numbers(12) }} as numbers_of_periods
    {% endfor %}

),

history as (

    select
        totals.kpi_id,
        totals.grain,
        totals.period_start,
        earlier.value,
        earlier.observations
    from totals
    inner join lags on totals.grain = lags.grain
    inner join totals as earlier
        on
            totals.kpi_id = earlier.kpi_id
            and totals.grain = earlier.grain
            and totals.periods_ago + lags.periods_before = earlier.periods_ago

),

medians as (

    select
        kpi_id,
        grain,
        period_start,
        {{ quantiles('cast(value as ' ~ type_double() ~ ')', [0.5]) }} as middles,
        {{ quantiles('observations', [0.5]) }} as middle_observations
    from history
    group by kpi_id, grain, period_start
    having count(*) >= 5

),

deviations as (

    select
        history.kpi_id,
        history.grain,
        history.period_start,
        {{ quantile_of('medians.middles', 1) }} as middle,
        {{ quantile_of('medians.middle_observations', 1) }} as middle_observations,
        abs(history.value - {{ quantile_of('medians.middles', 1) }}) as deviation
    from history
    inner join medians
        on
            history.kpi_id = medians.kpi_id
            and history.grain = medians.grain
            and history.period_start = medians.period_start

),

spreads as (

    select
        kpi_id,
        grain,
        period_start,
        middle,
        middle_observations,
        {{ quantiles('cast(deviation as ' ~ type_double() ~ ')', [0.5]) }} as deviations
    from deviations
    group by kpi_id, grain, period_start, middle, middle_observations

),

widths as (

    select
        spreads.kpi_id,
        spreads.grain,
        spreads.period_start,
        spreads.middle,
        spreads.middle_observations,
        1.4826 * {{ quantile_of('spreads.deviations', 1) }} as spread,
        0.05 * abs(spreads.middle) as spread_of_luck,
        case kpis.unit
            when 'count' then sqrt(abs(spreads.middle))
            when 'share'
                then
                    sqrt(
                        (spreads.middle * spreads.middle_observations + 2)
                        * ((1 - spreads.middle) * spreads.middle_observations + 2)
                    ) / power(spreads.middle_observations + 4, 1.5)
            else 0
        end as spread_of_chance,
        {# The ends of the scale; of a count, an amount or a duration there is no upper one. #}
        case kpis.kpi_id when 'nps' then -100 when 'csat_average' then 1 else 0 end as lowest,
        case
            when kpis.unit = 'share' then 1
            when kpis.kpi_id = 'csat_average' then 5
            when kpis.unit = 'score' then 100
        end as highest
    from spreads
    inner join {{ ref('wa_dim_kpis') }} as kpis on spreads.kpi_id = kpis.kpi_id

),

bounds as (

    select
        *,
        {{ half_width }} * case
            when spread > spread_of_luck and spread > spread_of_chance then spread
            when spread_of_luck > spread_of_chance then spread_of_luck
            else spread_of_chance
        end as half_width
    from widths

),

final as (

    select
        kpi_id,
        grain,
        middle as expected_value,
        middle_observations as expected_observations,
        cast(
            case when middle - half_width < lowest then lowest else middle - half_width end
            as {{ type_double() }}
        ) as expected_low,
        cast(
            case when middle + half_width > highest then highest else middle + half_width end
            as {{ type_double() }}
        ) as expected_high,
        period_start
    from bounds

)

select * from final
