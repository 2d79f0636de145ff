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
