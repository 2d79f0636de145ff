{#
    Texts as the raw tables hold them, for connectors: the contract's spelling of times, and no
    value.
#}


{% macro null_text() -%}
    cast(null as {{ dbt.type_string() }})
{%- endmacro %}


{% macro text_of_time(time) -%}
    cast({{ time }} as {{ dbt.type_string() }})
{%- endmacro %}


{#
    A text of unix seconds as a time; any other text becomes one that is no time, so that its row is
    rejected.
#}
{% macro text_of_unix_seconds(text) -%}
    case
        when {{ matches(text, '[0-9]{1,11}') }} then {{ text_of_time(time_of_seconds(text)) }}
        when {{ text }} is not null then 'no unix seconds: ' || {{ text }}
    end
{%- endmacro %}


{# The time of a text of at most eleven digits, null for any other text. #}
{% macro time_of_unix_seconds(text) -%}
    case when {{ matches(text, '[0-9]{1,11}') }} then {{ time_of_seconds(text) }} end
{%- endmacro %}

{% macro time_of_seconds(digits) -%}
    {{ adapter.dispatch('time_of_seconds', 'whatsapp_kpis')(digits) }}
{%- endmacro %}

{% macro duckdb__time_of_seconds(digits) -%}
    make_timestamp(try_cast({{ digits }} as bigint) * 1000000)
{%- endmacro %}

{% macro spark__time_of_seconds(digits) -%}
    timestamp_seconds(cast({{ digits }} as bigint))
{%- endmacro %}

{% macro postgres__time_of_seconds(digits) -%}
    timezone('UTC', to_timestamp(cast({{ digits }} as bigint)))
{%- endmacro %}
