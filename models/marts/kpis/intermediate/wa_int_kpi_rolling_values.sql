with

offered as (

    select * from {{ ref('wa_int_kpis_offered') }}

),

windows as (

    select * from {{ ref('wa_int_rolling_windows') }}

),

parts as (

    select * from {{ ref('wa_int_kpi_parts') }}
    where slice = 'all'

),

{# Counts of a window without rows are 0 once their KPI has begun, as in kpi_values. #}
firsts as (

    select
        kpi_id,
        min(period_start) as first_date
    from parts
    where grain = 'day'
    group by kpi_id

),

days as (

    select
        grain,
        period_start,
        period_end
    from windows
    union all
    select
        grain,
        previous_period_start as period_start,
        previous_period_end as period_end
    from windows

),

{# Until when message times have no seconds, if any have none. #}
by_minute as (

    select max(last_sent_date) as until_date
    from {{ ref('wa_int_phones_by_minute') }}

),

valued as (

    select
        offered.kpi_id,
        days.grain,
        days.period_start,
        {{ value_of_parts('parts', 'offered', 'by_minute.until_date') }}
        parts.observations,
        offered.unit,
        offered.period_rule is not null
        and firsts.first_date < days.period_end
        and days.period_start < days.period_end as is_filled
    from offered
    inner join firsts on offered.kpi_id = firsts.kpi_id
    cross join days
    cross join by_minute
    left join parts
        on
            offered.kpi_id = parts.kpi_id
            and days.grain = parts.grain
            and days.period_start = parts.period_start

),

filled as (

    select
        kpi_id,
        grain,
        period_start,
        case when is_filled then coalesce(numerator, 0) else numerator end as numerator,
        denominator,
        case when is_filled and denominator is null then coalesce(value, 0) else value end
            as value,
        case when is_filled then coalesce(observations, 0) else observations end as observations,
        unit
    from valued

),

final as (

    select
        kpi_id,
        grain,
        period_start,
        numerator,
        denominator,
        value,
        {% for bound, sign in [('ci_low', '-'), ('ci_high', '+')] %}
        case
            when unit = 'share' and denominator != 0
                then {{ wilson_bound('value', 'denominator', sign) }}
        end as {{ bound }},
        {% endfor %}
        observations
    from filled
    where value is not null or numerator is not null

)

select * from final
