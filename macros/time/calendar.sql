{# Dates and periods (`day`, `week`, `month`; a week begins on Monday). #}


{# 1 for Monday to 7 for Sunday. #}
{% macro iso_weekday(date) -%}
    {{ adapter.dispatch('iso_weekday', 'whatsapp_kpis')(date) }}
{%- endmacro %}

{% macro default__iso_weekday(date) -%}
    extract(isodow from {{ date }})
{%- endmacro %}

{% macro spark__iso_weekday(date) -%}
    (weekday({{ date }}) + 1)
{%- endmacro %}


{# The first day of the day, week (Monday first) or month that holds a date. #}
{% macro period_start(grain, date) -%}
    {{ adapter.dispatch('period_start', 'whatsapp_kpis')(grain, date) }}
{%- endmacro %}

{% macro default__period_start(grain, date) -%}
    {% if grain == 'day' %}{{ date }}{% else %}cast(date_trunc('{{ grain }}', {{ date }}) as date){% endif %}
{%- endmacro %}


{# The first day of the next day, week or month. #}
{% macro next_period(grain, period_start) -%}
    cast({{ dbt.dateadd(grain, 1, period_start) }} as date)
{%- endmacro %}


{# The name of a number from 1 on, of a list of names. #}
{% macro name_of_number(number, names) -%}
    case {{ number }}
        {%- for name in names %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
