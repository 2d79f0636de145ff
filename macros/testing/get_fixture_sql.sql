{# The rows of a unit test's input, instead of dbt's own macro of this name, which asks the warehouse in two statements
   for the columns of every input and calls three macros for each null of a column left out: a sixth of a unit test's
   time. Here an input without rows is its relation, cut to nothing; others cost one statement. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- if not rows -%}
        select * from {{ this }} where 1 = 0
    {%- else -%}
        {%- set types = {} -%}
        {%- for column in adapter.get_column_schema_from_query('select * from ' ~ this) -%}
            {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- endfor -%}
        {%- for row in rows -%}
            {%- set cells = format_row(row, types) -%}
            {%- if not loop.first %} union all {% endif -%}
            select
            {%- for name, type in types.items() %} {{ cells[name] or 'cast(null as ' ~ type ~ ')' }} as {{ adapter.quote(name) }}
                {{- ',' if not loop.last }}
            {%- endfor %}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

