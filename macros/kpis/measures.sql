{#
    From a fact to rows by measure, grain, period and slice value: the CTEs of int_kpi_sums,
    int_kpi_quantiles and int_kpi_distinct_counts. A `pass` is one of kpi_passes(): a fact, a date,
    its measures and its slices. The CTE `dates_of_<pass>` (period_dates_to_sum) is the caller's.
#}


{#
    Sums. The fact is read once, into its days and combinations of slice values; these are few, and
    all else reads them.
#}
{% macro measure_sums(relation, pass) %}
    {%- set columns = (pass.measures + pass.stocks) | unique | list -%}
    {%- set names = [] -%}
    {%- set totals = [] -%}
    {%- set counts = [] -%}
    {%- for column in pass.measures -%}
        {%- do names.append(column) -%}
        {%- do totals.append('sum(days.' ~ column ~ '_total)') -%}
        {%- do counts.append('sum(days.' ~ column ~ '_rows)') -%}
    {%- endfor -%}
    {%- for column in pass.stocks -%}
        {%- do names.append(column) -%}
        {%- set on_stock_date = 'sum(case when period_dates.is_stock_date then days.' ~ column -%}
        {%- do totals.append(on_stock_date ~ '_total end)') -%}
        {%- do counts.append(on_stock_date ~ '_rows end)') -%}
    {%- endfor -%}
    with cells as (

        select
            {{ slices_of_fact(pass) }}
            {%- for column in columns %}
            {{ measure_total(column) }} as {{ column }}_total,
            count({{ column }}) as {{ column }}_rows,
            {%- endfor %}
            {{ pass.date }} as fact_date
        from {{ relation }} as fact
        where {{ is_date_to_sum(pass) }}
        group by {{ (slice_keys(pass) + [pass.date]) | join(', ') }}

    ),

    days as (

        select
            {{ slice_and_value(pass) }}
            {%- for column in columns %}
            sum({{ column }}_total) as {{ column }}_total,
            sum({{ column }}_rows) as {{ column }}_rows,
            {%- endfor %}
            fact_date
        from cells
        {{ group_by_each_slice(['fact_date'], pass) }}

    ),

    periods as (

        select
            {%- for total in totals %}
            cast({{ total }} as {{ type_amount() }}) as total_{{ loop.index0 }},
            cast({{ counts[loop.index0] }} as bigint) as rows_{{ loop.index0 }},
            {%- endfor %}
            period_dates.grain,
            period_dates.period_start,
            days.slice,
            days.slice_value
        from days
        inner join dates_of_{{ pass_name(pass) }} as period_dates
            on days.fact_date = period_dates.date_day
        group by period_dates.grain, period_dates.period_start, days.slice, days.slice_value

    )

    {# Columns to rows: a row for each measure. #}
    select
        case numbers.number
            {%- for name in names %}
            when {{ loop.index0 }} then '{{ pass.fact }}.{{ name }}'
            {%- endfor %}
        end as measure,
        '{{ pass.date }}' as date_basis,
        numbers.number >= {{ pass.measures | length }} as is_stock,
        periods.grain,
        periods.period_start,
        periods.slice,
        periods.slice_value,
        case numbers.number
            {%- for name in names %}
            when {{ loop.index0 }} then periods.total_{{ loop.index0 }}
            {%- endfor %}
        end as total,
        case numbers.number
            {%- for name in names %}
            when {{ loop.index0 }} then periods.rows_{{ loop.index0 }}
            {%- endfor %}
        end as row_count
    from periods
    cross join {{ numbers(names | length) }} as numbers
{% endmacro %}


{# Median and 90th percentile of the rows of each period: they cannot be added up from days. #}
{% macro measure_quantiles(relation, pass) %}
    {%- for measure in pass.measures %}
    {%- for slice in slices_and_all(pass) %}
    {{ 'union all' if not (loop.first and measure == pass.measures[0]) }}
    select
        '{{ pass.fact }}.{{ measure }}' as measure,
        '{{ pass.date }}' as date_basis,
        period_dates.grain,
        period_dates.period_start,
        '{{ slice }}' as slice,
        {{ slice_value(slice) }} as slice_value,
        {{ quantiles('cast(' ~ measure ~ ' as ' ~ type_double() ~ ')', [0.5, 0.9]) }}
            as median_and_p90,
        count(*) as row_count
    from {{ relation }} as fact
    inner join dates_of_{{ pass_name(pass) }} as period_dates
        on fact.{{ pass.date }} = period_dates.date_day
    where
        fact.{{ measure }} is not null
        and fact.{{ pass.date }} is not null
    group by
        period_dates.grain,
        period_dates.period_start
        {{- ', ' ~ slice_value(slice) if slice != 'all' }}
    {%- endfor %}
    {%- endfor %}
{% endmacro %}


{# Distinct values of a column in each period: a value counts once, however many days have it. #}
{% macro measure_distinct_counts(relation, pass, measure) %}
    with days as (

        select
            {{ slices_of_fact(pass) }}
            {{ measure }} as counted_value,
            count(*) as row_count,
            {{ pass.date }} as fact_date
        from {{ relation }} as fact
        where
            {{ measure }} is not null
            and {{ is_date_to_sum(pass) }}
        group by {{ (slice_keys(pass) + [measure, pass.date]) | unique | join(', ') }}

    )

    select
        '{{ pass.fact }}.{{ measure }}' as measure,
        '{{ pass.date }}' as date_basis,
        period_dates.grain,
        period_dates.period_start,
        {{ slice_and_value(pass) }}
        count(distinct days.counted_value) as distinct_count,
        cast(sum(days.row_count) as bigint) as row_count
    from days
    inner join dates_of_{{ pass_name(pass) }} as period_dates
        on days.fact_date = period_dates.date_day
    {{ group_by_each_slice(['period_dates.grain', 'period_dates.period_start'], pass) }}
{% endmacro %}


{#
    The dates of the periods that are computed for a pass: in an incremental run those in which a
    row of the fact has changed.
#}
{% macro period_dates_to_sum(pass, changed_periods) %}
    select period_dates.*
    from period_dates
    {%- if is_incremental_run() %}
    inner join {{ changed_periods }} as changed_periods
        on
            changed_periods.fact = '{{ pass.fact }}'
            and changed_periods.date_basis = '{{ pass.date }}'
            and changed_periods.grain = period_dates.grain
            and changed_periods.period_start = period_dates.period_start
    {%- endif %}
{% endmacro %}

{# Of a row of the fact: whether one of these periods has its date. #}
{% macro is_date_to_sum(pass) -%}
    {%- if is_incremental_run() -%}
        {{ pass.date }} in (select dates.date_day from dates_of_{{ pass_name(pass) }} as dates)
    {%- else -%}
        {{ pass.date }} is not null
    {%- endif -%}
{%- endmacro %}


{# The columns of a fact that a pass reads, but for its date. #}
{% macro pass_columns(pass) %}
    {{ return((pass.measures + pass.stocks + slice_keys(pass)) | unique | list) }}
{% endmacro %}


{# Total of a column in a group: of a flag its true rows, of a number its sum. #}
{% macro measure_total(column) -%}
    {%- if is_flag(column) -%}
        count(case when {{ column }} then 1 end)
    {%- else -%}
        sum({{ column }})
    {%- endif -%}
{%- endmacro %}


{#
    An empty table of these columns, a list of names and types: what a union has where the catalogue
    takes nothing.
#}
{% macro no_rows(columns) %}
    select
        {%- for name, type in columns %}
        cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
{% endmacro %}
