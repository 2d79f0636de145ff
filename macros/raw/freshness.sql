{#
    `dbt source freshness` asks tables. Where the raw tables are files there are none: then the run says how old the newest
    message is, and stops.
#}
{% macro check_freshness() %}
    {%- if flags.WHICH == 'freshness' and raw_tables_are_files() -%}
        {%- set newest = newest_load('messages') -%}
        {%- do exceptions.raise_compiler_error(
            "The raw tables are files of " ~ var('raw_location') ~ ", and dbt asks only tables how fresh they are. "
            ~ ("The newest row of messages was loaded at " ~ newest ~ " UTC. " if newest else "")
            ~ "kpi_alerts of each build says which tables have stopped."
        ) -%}
    {%- endif -%}
{% endmacro %}


{# The newest time of loading in a raw table's own rows, as text; none where it has no rows. #}
{% macro newest_load(table) %}
    {%- set own = raw_table(table) -%}
    {%- if own is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set type = own.types.loaded_at -%}
    {%- set types = {'loaded_at': type if is_kept_type(type) else 'VARCHAR'} -%}
    {%- set cells = '(select ' ~ raw_cell('loaded_at', own.types, false) ~ ' as raw_loaded_at from ' ~ own.relation
        ~ ' as raw_rows)' -%}
    {{ return(run_query(
        'select cast(max(' ~ as_time('loaded_at', types) ~ ') as ' ~ dbt.type_string() ~ ') from ' ~ cells ~ ' as cells'
    )[0][0]) }}
{% endmacro %}
