{%- set grains = ['day', 'week', 'month'] -%}
{%- set z = 1.959964 -%}
with

catalogue as (

    select * from {{ ref('int_kpis_offered') }}

),

clock as (

    select * from {{ ref('int_clock') }}

),

{# Days, by slice. The grains come last, so that a slice's text is grouped once. #}
sliced_days as (

    {% for slice in ['all'] + kpi_slices() %}
    select
        days.kpi_id,
        days.kpi_date,
        '{{ slice }}' as slice,
        {{ slice_value(slice, 'days.' ~ slice) }} as slice_value,
        sum(days.numerator) as numerator,
        sum(days.denominator) as denominator,
        sum(days.observations) as observations
    from {{ ref('int_kpi_days') }} as days
    {% if slice != 'all' %}
    inner join catalogue on days.kpi_id = catalogue.kpi_id
    where
        ' ' || catalogue.slices || ' ' like '% {{ slice }} %'
    {% endif %}
    group by days.kpi_id, days.kpi_date{{ ', days.' ~ slice if slice != 'all' }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

sums as (

    {% for grain in grains %}
    select
        sliced_days.kpi_id,
        '{{ grain }}' as grain,
        {{ period_start(grain, 'sliced_days.kpi_date') }} as period_start,
        sliced_days.slice,
        sliced_days.slice_value,
        cast(sum(sliced_days.numerator) as {{ type_double() }}) as numerator,
        cast(sum(sliced_days.denominator) as {{ type_double() }}) as denominator,
        cast(null as {{ type_double() }}) as quantile_value,
        cast(sum(sliced_days.observations) as bigint) as observations
    from sliced_days
    group by
        sliced_days.kpi_id,
        {{ period_start(grain, 'sliced_days.kpi_date') }},
        sliced_days.slice,
        sliced_days.slice_value
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

computed as (

    select * from sums
    union all
    select
        kpi_id,
        grain,
        period_start,
        slice,
        slice_value,
        numerator,
        null as denominator,
        quantile_value,
        observations
    from {{ ref('int_kpi_quantiles') }}

),

offered as (

    select
        computed.*,
        catalogue.aggregation,
        catalogue.period_rule
    from computed
    inner join catalogue on computed.kpi_id = catalogue.kpi_id
    where ' ' || catalogue.grains || ' ' like '% ' || computed.grain || ' %'

),

{# What has no statement to make has no row, but for the periods that period_rule fills below. #}
stated as (

    select *
    from offered
    where
        aggregation in ('sum', 'median', 'p90', 'distinct')
        or numerator != 0
        or denominator != 0

),

firsts as (

    select
        kpi_id,
        grain,
        period_rule,
        min(period_start) as first_period_start
    from stated
    where
        slice = 'all'
        and period_rule in ('zero_filled', 'every_month', 'every_complete_month')
    group by kpi_id, grain, period_rule

),

periods as (

    {% for grain in grains %}
    select distinct
        '{{ grain }}' as grain,
        {{ period_start(grain, 'dates.date_day') }} as period_start
    from {{ ref('dim_dates') }} as dates
    cross join clock
    where dates.date_day <= clock.as_of_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

filled as (

    select
        firsts.kpi_id,
        periods.grain,
        periods.period_start
    from firsts
    inner join periods
        on
            firsts.grain = periods.grain
            and periods.period_start >= firsts.first_period_start
    cross join clock
    where
        firsts.period_rule != 'every_complete_month'
        or {{ next_period('month', 'periods.period_start') }} <= clock.as_of_date

),

complete_rows as (

    select
        stated.kpi_id,
        stated.grain,
        stated.period_start,
        stated.slice,
        stated.slice_value,
        stated.numerator,
        stated.denominator,
        stated.quantile_value,
        stated.observations
    from stated
    union all
    select
        filled.kpi_id,
        filled.grain,
        filled.period_start,
        'all' as slice,
        'all' as slice_value,
        0 as numerator,
        0 as denominator,
        null as quantile_value,
        0 as observations
    from filled
    left join stated
        on
            filled.kpi_id = stated.kpi_id
            and filled.grain = stated.grain
            and filled.period_start = stated.period_start
            and stated.slice = 'all'
    where stated.kpi_id is null

),

valued as (

    select
        complete_rows.kpi_id,
        complete_rows.grain,
        complete_rows.period_start,
        complete_rows.slice,
        complete_rows.slice_value,
        case when catalogue.aggregation not in ('median', 'p90') then complete_rows.numerator end
            as numerator,
        case
            when catalogue.aggregation in ('mean', 'ratio')
                then coalesce(complete_rows.denominator, 0)
        end as denominator,
        case
            when catalogue.aggregation in ('median', 'p90') then complete_rows.quantile_value
            when catalogue.aggregation in ('sum', 'distinct') then complete_rows.numerator
            else complete_rows.numerator / nullif(complete_rows.denominator, 0)
        end as value,
        complete_rows.observations,
        catalogue.unit = 'share' as is_share,
        case complete_rows.grain
            {% for grain in grains %}
            when '{{ grain }}' then {{ next_period(grain, 'complete_rows.period_start') }}
            {% endfor %}
        end as next_period_start
    from complete_rows
    inner join catalogue on complete_rows.kpi_id = catalogue.kpi_id

),

final as (

    select
        valued.kpi_id,
        valued.grain,
        valued.period_start,
        valued.slice,
        valued.slice_value,
        valued.numerator,
        valued.denominator,
        valued.value,
        valued.observations,
        {% for bound, sign in [('ci_low', '-'), ('ci_high', '+')] %}
        case
            when valued.is_share and valued.denominator != 0
                then (
                    valued.value + {{ z * z / 2 }} / valued.denominator
                    {{ sign }} {{ z }} * sqrt(
                        valued.value * (1 - valued.value) / valued.denominator
                        + {{ z * z / 4 }} / (valued.denominator * valued.denominator)
                    )
                ) / (1 + {{ z * z }} / valued.denominator)
        end as {{ bound }},
        {% endfor %}
        previous_values.value as previous_value,
        dim_kpis.target,
        valued.next_period_start <= clock.as_of_date as is_complete
    from valued
    cross join clock
    inner join {{ ref('dim_kpis') }} as dim_kpis on valued.kpi_id = dim_kpis.kpi_id
    left join valued as previous_values
        on
            valued.kpi_id = previous_values.kpi_id
            and valued.grain = previous_values.grain
            and valued.slice = previous_values.slice
            and valued.slice_value = previous_values.slice_value
            and valued.period_start = previous_values.next_period_start

)

select * from final
