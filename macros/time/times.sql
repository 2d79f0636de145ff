{# Arithmetic on times, which are UTC timestamps without a zone. #}


{# Seconds from one time to another, with fractions. #}
{% macro seconds_between(start_at, end_at) -%}
    {{ adapter.dispatch('seconds_between', 'whatsapp_kpis')(start_at, end_at) }}
{%- endmacro %}

{% macro duckdb__seconds_between(start_at, end_at) -%}
    cast(
        cast(epoch_us({{ end_at }}) - epoch_us({{ start_at }}) as decimal(18, 0)) * 0.000001
        as {{ type_seconds() }}
    )
{%- endmacro %}

{% macro postgres__seconds_between(start_at, end_at) -%}
    cast(extract(epoch from {{ end_at }}) - extract(epoch from {{ start_at }}) as {{ type_seconds() }})
{%- endmacro %}

{% macro spark__seconds_between(start_at, end_at) -%}
    cast((unix_micros({{ end_at }}) - unix_micros({{ start_at }})) * 0.000001 as {{ type_seconds() }})
{%- endmacro %}


{# A time moved by a number of seconds, which is a number or an SQL expression. #}
{% macro plus_seconds(time, seconds) -%}
    {{ adapter.dispatch('plus_seconds', 'whatsapp_kpis')(time, seconds) }}
{%- endmacro %}

{% macro duckdb__plus_seconds(time, seconds) -%}
    ({{ time }} + to_microseconds(cast(({{ seconds }}) * cast(1000000 as bigint) as bigint)))
{%- endmacro %}

{% macro postgres__plus_seconds(time, seconds) -%}
    ({{ time }} + make_interval(secs => cast({{ seconds }} as double precision)))
{%- endmacro %}

{% macro spark__plus_seconds(time, seconds) -%}
    timestamp_micros(unix_micros({{ time }}) + cast(({{ seconds }}) * cast(1000000 as bigint) as bigint))
{%- endmacro %}


{# The end of a window: a time moved by a setting that is named in its unit (`_seconds`, `_hours`, `_days`). #}
{% macro window_end(start_at, setting) -%}
    {%- set unit_seconds = {'seconds': 1, 'hours': 3600, 'days': 86400}[setting.split('_')[-1]] -%}
    {{ plus_seconds(start_at, var(setting) * unit_seconds) }}
{%- endmacro %}

{% macro window_start(end_at, setting) -%}
    {%- set unit_seconds = {'seconds': 1, 'hours': 3600, 'days': 86400}[setting.split('_')[-1]] -%}
    {{ plus_seconds(end_at, -1 * var(setting) * unit_seconds) }}
{%- endmacro %}


{# A time of day (text, HH:MM or HH:MM:SS) as seconds since midnight. #}
{% macro clock_seconds(clock) -%}
    {%- set text = 'cast(' ~ clock ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    (
        cast({{ dbt.split_part(text, "':'", 1) }} as integer) * 3600
        + cast({{ dbt.split_part(text, "':'", 2) }} as integer) * 60
        + coalesce(cast(nullif({{ dbt.split_part(text, "':'", 3) }}, '') as integer), 0)
    )
{%- endmacro %}


{# The start of this run (UTC). The only use of the clock: to reject a loaded_at in the future. #}
{% macro run_start() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}
