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


{# A text as a type; where it does not fit, the build stops with a sentence (on DuckDB) or the engine's own error. #}
{% macro cast_or_raise(text, type, sentence) -%}
    {{ adapter.dispatch('cast_or_raise', 'whatsapp_kpis')(text, type, sentence) }}
{%- endmacro %}

{% macro default__cast_or_raise(text, type, sentence) -%}
    cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro duckdb__cast_or_raise(text, type, sentence) -%}
    case
        when {{ text }} is not null and try_cast({{ text }} as {{ type }}) is null
            then cast({{ raise_error(sentence) }} as {{ type }})
        else try_cast({{ text }} as {{ type }})
    end
{%- endmacro %}
