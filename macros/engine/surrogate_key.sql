{# One key for several key columns, for joins inside the project. Not secret: the columns are keys already. #}
{% macro surrogate_key(columns) -%}
    {{ adapter.dispatch('surrogate_key', 'whatsapp_kpis')(columns) }}
{%- endmacro %}

{% macro default__surrogate_key(columns) -%}
    cast(md5({{ texts_of(columns) }}) as {{ type_key() }})
{%- endmacro %}

{% macro texts_of(columns) -%}
    {%- for column in columns -%}
        cast({{ column }} as {{ dbt.type_string() }}){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
