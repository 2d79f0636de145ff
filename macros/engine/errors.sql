{# Stops the build with a sentence (an SQL text); stands where a value would. #}
{% macro raise_error(text) -%}
    {{ adapter.dispatch('raise_error', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__raise_error(text) -%}
    error({{ text }})
{%- endmacro %}

{# The cast fails, and its error message quotes the sentence. #}
{% macro postgres__raise_error(text) -%}
    cast({{ text }} as integer)
{%- endmacro %}

{% macro spark__raise_error(text) -%}
    raise_error({{ text }})
{%- endmacro %}
