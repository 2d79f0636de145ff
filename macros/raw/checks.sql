{#
    The branches of `case ... end as reject_reason` in base models, one a rule, in the contract's order: column by
    column, and of a column missing, not one of its values, not of its type, out of its bounds. A typed column is null
    where its cell does not fit.
#}
{% macro reject_if_missing(column) -%}
    when raw_{{ column }} is null then '{{ column }} is missing'
{%- endmacro %}


{% macro reject_if_none_of(column, values, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is none of {{ values | join(", ") }}'
{%- endmacro %}


{# Any text fits. What a loader made a floating-point number may be too large to be exact. #}
{% macro reject_if_not_text(column, types, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    {%- if not is_text_type(types.get(column, 'VARCHAR')) %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is a number that has lost its last digits'
    {%- endif %}
{%- endmacro %}


{% macro reject_if_not_time(column, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is not a time such as 2026-03-02 15:00:00'
    when {{ column }} < cast('2009-01-01' as timestamp) then '{{ column }} is before 2009'
    {% if column in ['loaded_at', 'received_at'] -%}
    when {{ column }} > {{ run_start() }} + interval '1 day'
        then '{{ column }} is more than a day in the future'
    {%- else -%}
    when {{ column }} > loaded_at + interval '1 day'
        then '{{ column }} is more than a day after loaded_at'
    {%- endif %}
{%- endmacro %}


{% macro reject_if_not_date(column, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is not a date such as 2026-03-02'
    when {{ column }} < cast('2009-01-01' as date) then '{{ column }} is before 2009'
    when {{ column }} > loaded_at + interval '1 day'
        then '{{ column }} is more than a day after loaded_at'
{%- endmacro %}


{% macro reject_if_not_amount(column, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is not an amount such as 49.90'
    when {{ column }} < 0 then '{{ column }} is negative'
{%- endmacro %}


{% macro reject_if_not_integer(column, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null then '{{ column }} is not a whole number'
{%- endmacro %}


{% macro reject_if_not_flag(column) -%}
    when raw_{{ column }} is not null and {{ column }} is null then '{{ column }} is not true or false'
{%- endmacro %}


{% macro reject_if_not_currency(column, is_required=false) -%}
    {%- if is_required %}{{ reject_if_missing(column) }}{% endif %}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is not three capital letters'
{%- endmacro %}


{% macro reject_if_not_country(column) -%}
    when raw_{{ column }} is not null and {{ column }} is null
        then '{{ column }} is not two capital letters'
{%- endmacro %}


{#
    What rejected_rows shows of a row. Nothing in it may identify a person, even where the cells stand in the wrong
    columns: a cell is shown only where it fits its column's type or closed set (`shown`: names), and a number only
    where it is shorter than a telephone number. Of any other cell stands its length. A code of up to three digits is shown
    where a closed set has it not.
#}
{% macro rejected_content(columns, shown, numbers=[]) -%}
    case
        when reject_reason is not null
            then
            {%- for column in columns %}
            {%- set cell = 'cast(raw_' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' %}
                {{ '|| ' if not loop.first }}coalesce('{{ column }}=' ||
                {%- if column in numbers %}
                case when abs({{ column }}) < 1000000 and length({{ cell }}) < 12 then {{ cell }} else {{ length_text(cell) }} end
                {%- elif column in shown %}
                case
                    when {{ column }} is not null or {{ matches(cell, '[0-9]{1,3}') }} then {{ cell }}
                    else {{ length_text(cell) }}
                end
                {%- else %}
                {{ length_text(cell) }}
                {%- endif %} || '; ', '')
            {%- endfor %}
    end
{%- endmacro %}


{#
    The key of a rejected row, its columns joined by `|`: `hashed` ids, which may carry a telephone number, as their keyed
    hash, `plain` ids as they are, other columns where they fit.
#}
{% macro rejected_row_key(columns, hashed=[], plain=[]) -%}
    case
        when reject_reason is not null
            then
            {%- for column in columns %}
            {%- set cell = 'cast(raw_' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' %}
                {{ "|| '|' || " if not loop.first -}}
                {%- if column in hashed -%}
                coalesce({{ keyed_hash_digits(cell) }}, '')
                {%- elif column in plain -%}
                coalesce({{ cell }}, '')
                {%- else -%}
                coalesce(
                    case
                        when {{ column }} is not null then {{ cell }}
                        else {{ length_text(cell) }}
                    end,
                    ''
                )
                {%- endif %}
            {%- endfor %}
    end
{%- endmacro %}


{# What stands in place of a cell that is not shown. #}
{% macro length_text(cell) -%}
    '(' || cast(length({{ cell }}) as {{ dbt.type_string() }}) || ' characters)'
{%- endmacro %}
