{# Whether the engine knows a time zone by this name. #}
{% macro is_known_time_zone(name) %}
    {{ return(adapter.dispatch('is_known_time_zone', 'whatsapp_kpis')(name)) }}
{% endmacro %}

{% macro default__is_known_time_zone(name) %}
    {{ return(name in modules.pytz.all_timezones) }}
{% endmacro %}

{% macro postgres__is_known_time_zone(name) %}
    {%- set rows = run_query(
        "select count(*) from pg_timezone_names where name = '" ~ (name | string | replace("'", "''")) ~ "'"
    ).rows -%}
    {{ return(rows[0][0] > 0) }}
{% endmacro %}

{% macro duckdb__is_known_time_zone(name) %}
    {%- set rows = run_query(
        "select count(*) from pg_timezone_names() where name = '" ~ (name | string | replace("'", "''")) ~ "'"
    ).rows -%}
    {{ return(rows[0][0] > 0) }}
{% endmacro %}
