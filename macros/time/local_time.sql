{# A UTC time (a column) as wall-clock time of a zone; without one, of the reporting time zone. #}
{% macro local_time(utc_time, zone=none) -%}
    {{ adapter.dispatch('local_time', 'whatsapp_kpis')(utc_time, zone or var('reporting_time_zone')) }}
{%- endmacro %}

{% macro default__local_time(utc_time, zone) -%}
    timezone('{{ zone }}', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{#
    timezone() takes six to eight times as long as a `case` over the zone's changes. It stays for times that
    duckdb_zone_changes() does not cover: before 2009, and from the year after next.
#}
{% macro duckdb__local_time(utc_time, zone) -%}
    {%- set end_at = (run_started_at.year + 2) ~ '-01-01' -%}
    {%- set by_engine = "timezone('" ~ zone ~ "', make_timestamptz(epoch_us(" ~ utc_time ~ ')))' -%}
    {%- if not execute -%}
        {{ by_engine }}
    {%- else -%}
        case
            when {{ utc_time }} >= timestamp '{{ end_at }}' then {{ by_engine }}
            {%- for change in duckdb_zone_changes(zone, end_at) %}
            when {{ utc_time }} >= {{ change[0] }} then {{ utc_time }} + to_seconds({{ change[1] }})
            {%- endfor %}
            else {{ by_engine }}
        end
    {%- endif -%}
{%- endmacro %}

{% macro spark__local_time(utc_time, zone) -%}
    from_utc_timestamp({{ utc_time }}, '{{ zone }}')
{%- endmacro %}


{#
    When the clocks of a zone change, from the end of 2008 until `end_at`: rows of a timestamp literal (UTC) and the
    seconds from UTC since then, newest first. DuckDB computes them, once a run, so that they are those of timezone().
#}
{% macro duckdb_zone_changes(zone, end_at) %}
    {%- set seconds -%}
        cast(epoch(timezone('{{ zone }}', make_timestamptz(epoch_us(moment_at)))) - epoch(moment_at) as integer)
    {%- endset -%}
    {%- set offsets -%}
        select moment_at, {{ seconds }} as seconds, lag({{ seconds }}) over (order by moment_at) as seconds_before
    {%- endset -%}
    {%- set query -%}
        with steps as (
            select unnest(range(timestamp '2008-12-31', timestamp '{{ end_at }}', interval 6 hours)) as moment_at
        ),
        step_offsets as ({{ offsets }} from steps),
        minutes as (
            select unnest(range(moment_at - interval 6 hours, moment_at + interval 1 minute, interval 1 minute))
                as moment_at
            from step_offsets
            where seconds is distinct from seconds_before
        ),
        minute_offsets as ({{ offsets }} from minutes)
        select 'timestamp ''' || strftime(moment_at, '%Y-%m-%d %H:%M:%S') || '''', seconds
        from minute_offsets
        where seconds is distinct from seconds_before
        order by moment_at desc
    {%- endset -%}
    {{ return(cached_query(query)) }}
{% endmacro %}


{# The local date that puts an event into a period. #}
{% macro local_date(utc_time) -%}
    cast({{ local_time(utc_time) }} as date)
{%- endmacro %}


{# A wall-clock time of a zone (a SQL text) as UTC time. An hour that the clocks skip or repeat is as the engine reads it. #}
{% macro utc_of_local(local_time, zone) -%}
    {{ adapter.dispatch('utc_of_local', 'whatsapp_kpis')(local_time, zone) }}
{%- endmacro %}

{% macro default__utc_of_local(local_time, zone) -%}
    timezone('UTC', timezone('{{ zone }}', {{ local_time }}))
{%- endmacro %}

{% macro spark__utc_of_local(local_time, zone) -%}
    to_utc_timestamp({{ local_time }}, '{{ zone }}')
{%- endmacro %}
