{# All arithmetic on times. Times are naive UTC timestamps; only columns named `_date` and `local_` are local. #}


{# A UTC time as wall-clock time of the reporting time zone. #}
{% macro local_time(utc_time) -%}
    {{ adapter.dispatch('local_time', 'whatsapp_kpis')(utc_time) }}
{%- endmacro %}

{% macro default__local_time(utc_time) -%}
    timezone('{{ var("reporting_time_zone") }}', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{#- By way of its microseconds, which costs nothing; timezone('UTC', ...) would ask for a zone a second time. #}
{% macro duckdb__local_time(utc_time) -%}
    timezone('{{ var("reporting_time_zone") }}', make_timestamptz(epoch_us({{ utc_time }})))
{%- endmacro %}


{# The local date that puts an event into a period. #}
{% macro local_date(utc_time) -%}
    cast({{ local_time(utc_time) }} as date)
{%- endmacro %}


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


{% macro spark__local_time(utc_time) -%}
    from_utc_timestamp({{ utc_time }}, '{{ var("reporting_time_zone") }}')
{%- endmacro %}

{% macro spark__seconds_between(start_at, end_at) -%}
    cast((unix_micros({{ end_at }}) - unix_micros({{ start_at }})) * 0.000001 as {{ type_seconds() }})
{%- endmacro %}

{% macro postgres__seconds_between(start_at, end_at) -%}
    cast(extract(epoch from {{ end_at }}) - extract(epoch from {{ start_at }}) as {{ type_seconds() }})
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


{# A time moved by a number of seconds, which is a number or an SQL expression. #}
{% macro plus_seconds(time, seconds) -%}
    {{ adapter.dispatch('plus_seconds', 'whatsapp_kpis')(time, seconds) }}
{%- endmacro %}

{% macro duckdb__plus_seconds(time, seconds) -%}
    ({{ time }} + to_microseconds(cast(({{ seconds }}) * cast(1000000 as bigint) as bigint)))
{%- endmacro %}


{% macro spark__plus_seconds(time, seconds) -%}
    timestamp_micros(unix_micros({{ time }}) + cast(({{ seconds }}) * cast(1000000 as bigint) as bigint))
{%- endmacro %}

{% macro postgres__plus_seconds(time, seconds) -%}
    ({{ time }} + make_interval(secs => cast({{ seconds }} as double precision)))
{%- endmacro %}


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


{# Rows (`number`) from 0 up to, without, a count that an SQL expression gives. #}
{% macro numbers(count) -%}
    {{ adapter.dispatch('numbers', 'whatsapp_kpis')(count) }}
{%- endmacro %}

{% macro duckdb__numbers(count) -%}
    (select range as number from range(cast({{ count }} as bigint)))
{%- endmacro %}


{% macro spark__numbers(count) -%}
    (select explode(sequence(cast(0 as bigint), cast({{ count }} as bigint) - 1)) as number)
{%- endmacro %}

{% macro postgres__numbers(count) -%}
    (select number from generate_series(0, cast({{ count }} as bigint) - 1) as series (number))
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


{# The first day of the day, week or month before. #}
{% macro previous_period(grain, period_start) -%}
    cast({{ dbt.dateadd(grain, -1, period_start) }} as date)
{%- endmacro %}


{# The start of this run (UTC). The only use of the clock: to reject a loaded_at in the future. #}
{% macro run_start() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}
