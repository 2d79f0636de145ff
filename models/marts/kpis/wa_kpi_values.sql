with

catalogue as (

    select * from {{ ref('wa_int_kpis_offered') }}

),

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

parts as (

    select * from {{ ref('wa_int_kpi_parts') }}
    where grain in {{ words_in_sql(kpi_grains()) }}

),

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

{# The period from which `period_rule` gives a KPI a row each. #}
firsts as (

    select
        parts.kpi_id,
        parts.grain,
        catalogue.period_rule,
        min(parts.period_start) as first_period_start
    from parts
    inner join catalogue on parts.kpi_id = catalogue.kpi_id
    where
        parts.slice = 'all'
        and catalogue.period_rule is not null
    group by parts.kpi_id, parts.grain, catalogue.period_rule

),

filled as (

    select
        firsts.kpi_id,
        firsts.grain,
        periods.period_start
    from firsts
    inner join periods
        on
            firsts.grain = periods.grain
            and firsts.first_period_start <= periods.period_start
    where
        periods.is_complete
        or (periods.is_current and firsts.period_rule != 'every_complete_month')

),

all_rows as (

    select * from parts
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
    left join parts
        on
            filled.kpi_id = parts.kpi_id
            and filled.grain = parts.grain
            and filled.period_start = parts.period_start
            and parts.slice = 'all'
    where parts.kpi_id is null

),

{# Until when message times have no seconds, if any have none. #}
by_minute as (

    select max(last_sent_date) as until_date
    from {{ ref('wa_int_phones_by_minute') }}

),

valued as (

    select
        all_rows.kpi_id,
        all_rows.grain,
        all_rows.period_start,
        all_rows.slice,
        all_rows.slice_value,
        {{ value_of_parts('all_rows', 'kpis', 'by_minute.until_date') }}
        all_rows.observations,
        kpis.unit = 'share' as is_share,
        kpis.target,
        periods.previous_period_start,
        periods.previous_year_period_start,
        periods.is_complete
    from all_rows
    inner join kpis on all_rows.kpi_id = kpis.kpi_id
    cross join by_minute
    left join periods
        on
            all_rows.grain = periods.grain
            and all_rows.period_start = periods.period_start

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
                then {{ wilson_bound('valued.value', 'valued.denominator', sign) }}
        end as {{ bound }},
        {% endfor %}
        {% for period in ['previous', 'previous_year'] %}
        {{ period }}_values.value as {{ period }}_value,
        {% endfor %}
        valued.target,
        valued.is_complete
    from valued
    {% for period in ['previous', 'previous_year'] %}
    left join valued as {{ period }}_values
        on
            valued.kpi_id = {{ period }}_values.kpi_id
            and valued.grain = {{ period }}_values.grain
            and valued.slice = {{ period }}_values.slice
            and valued.slice_value = {{ period }}_values.slice_value
            and valued.{{ period }}_period_start = {{ period }}_values.period_start
    {% endfor %}

)

select * from final
