{# What a relation holds. These ask the warehouse at compile time, and nothing else in the project does. #}


{#
    A dictionary that all models of this run share: dbt hands each of them the same `graph`. What is in it need not be
    asked of the warehouse again, which costs more than most models of a small business.
#}
{% macro run_cache() %}
    {%- if graph.get('run_cache', {}).get('invocation') != invocation_id -%}
        {%- do graph.update({'run_cache': {'invocation': invocation_id, 'answers': {}}}) -%}
    {%- endif -%}
    {{ return(graph.run_cache) }}
{% endmacro %}

{# The rows of a query about what stays as it is until the run ends: files, or a table that has been built. #}
{% macro cached_query(question) %}
    {%- set answers = run_cache().answers -%}
    {%- if question not in answers -%}
        {%- do answers.update({question: run_query(question).rows}) -%}
    {%- endif -%}
    {{ return(answers[question]) }}
{% endmacro %}


{# Whether a relation or the file behind it exists. #}
{% macro relation_exists(relation) %}
    {{ return(adapter.dispatch('relation_exists', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__relation_exists(relation) %}
    {{ return(load_relation(relation) is not none) }}
{% endmacro %}

{% macro duckdb__relation_exists(relation) %}
    {%- if not relation.external -%}
        {{ return(load_relation(relation) is not none) }}
    {%- endif -%}
    {{ return(file_exists(relation_place(relation))) }}
{% endmacro %}


{# Where a relation is or would be, as a person looks for it: its name, or the path of the file behind it. #}
{% macro relation_place(relation) %}
    {{ return(adapter.dispatch('relation_place', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__relation_place(relation) %}
    {{ return(relation | string) }}
{% endmacro %}

{% macro duckdb__relation_place(relation) %}
    {%- if not relation.external -%}
        {{ return(relation | string) }}
    {%- endif -%}
    {{ return(modules.re.search("'((?:[^']|'')*)'", relation.external).group(1).replace("''", "'")) }}
{% endmacro %}


{# The columns of a relation: a dictionary of lower-case name to upper-case type. #}
{% macro column_types(relation) %}
    {{ return(adapter.dispatch('column_types', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__column_types(relation) %}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do found.update({column.name | lower: column.data_type | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{% macro duckdb__column_types(relation) %}
    {%- set question = 'describe select * from ' ~ relation -%}
    {%- set found = {} -%}
    {%- for row in (cached_query(question) if (relation | string).startswith('read_') else run_query(question).rows) -%}
        {%- do found.update({row[0] | lower: row[1] | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{% macro postgres__column_types(relation) %}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- set type = {
            'timestamp without time zone': 'timestamp', 'double precision': 'double', 'real': 'float'
        }.get(column.dtype | lower, column.dtype) -%}
        {%- do found.update({column.name | lower: type | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


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


{# Whether a setting is a UTC time that exists, such as 2026-11-01 06:00:00 (not the 30th of February). #}
{% macro is_utc_time(value) %}
    {%- set form = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}([.]\\d{1,6})?' -%}
    {%- if not modules.re.fullmatch(form, value | string) -%}
        {{ return(false) }}
    {%- endif -%}
    {#- From a subquery: an engine may evaluate a cast of a constant before it looks at the `case` around it. -#}
    {{ return(run_query(
        'select ' ~ parse_text('given.value', 'time') ~ " is not null from (select cast('" ~ value ~ "' as "
        ~ dbt.type_string() ~ ') as value limit 1) as given'
    ).rows[0][0]) }}
{% endmacro %}


{% macro file_exists(path) %}
    {{ return(adapter.dispatch('file_exists', 'whatsapp_kpis')(path)) }}
{% endmacro %}

{% macro default__file_exists(path) %}
    {%- do exceptions.raise_compiler_error(
        "A setting names the files " ~ path ~ ", and only DuckDB reads files during a build. Load them with"
        ~ " scripts/load_raw.py, or put reference data into seeds/reference, and leave the setting out."
    ) -%}
{% endmacro %}

{% macro duckdb__file_exists(path) %}
    {{ return(cached_query("select count(*) from glob(" ~ quoted(path) ~ ")")[0][0] > 0) }}
{% endmacro %}


{# After `as` of a CTE that is used several times: each use computes it, with only the columns that the use needs. #}
{% macro not_materialized() %}
    {{- adapter.dispatch('not_materialized', 'whatsapp_kpis')() -}}
{% endmacro %}

{% macro default__not_materialized() %}{% endmacro %}

{% macro duckdb__not_materialized() %}not materialized{% endmacro %}

{% macro postgres__not_materialized() %}not materialized{% endmacro %}

{# The tables that the warehouse has now, each as schema.name. #}
{% macro existing_relations() %}
    {{ return(run_query(
        "select table_schema || '.' || table_name from information_schema.tables where table_catalog = current_database()"
    ).columns[0].values()) }}
{% endmacro %}


{# A text that changes with what is in the files of these patterns, and with their names. #}
{% macro file_contents_hash(patterns) %}
    {{ return(adapter.dispatch('file_contents_hash', 'whatsapp_kpis')(patterns)) }}
{% endmacro %}

{% macro default__file_contents_hash(patterns) %}
    {{ return(file_exists(patterns | join(', '))) }}
{% endmacro %}

{% macro duckdb__file_contents_hash(patterns) %}
    {%- set texts = [] -%}
    {%- for pattern in patterns if file_exists(pattern) -%}
        {%- do texts.append("select filename, content from read_text(" ~ quoted(pattern) ~ ")") -%}
    {%- endfor -%}
    {{ return(run_query(
        "select md5(string_agg(filename || chr(31) || content, chr(30) order by filename)) from ("
        ~ (texts or ["select '' as filename, '' as content"]) | join(' union all ') ~ ") as files"
    ).rows[0][0]) }}
{% endmacro %}


{#
    Path, bytes and time of change (microseconds since 1970, as text) of the files of these patterns, in order.
    `is_settled`: the newest is more than two seconds old.
#}
{% macro file_stats(patterns) %}
    {{ return(adapter.dispatch('file_stats', 'whatsapp_kpis')(patterns)) }}
{% endmacro %}

{% macro default__file_stats(patterns) %}
    {{ return(file_exists(patterns | join(', '))) }}
{% endmacro %}

{% macro duckdb__file_stats(patterns) %}
    {%- set files = [] -%}
    {%- set ns = namespace(is_settled=true) -%}
    {%- for pattern in patterns if file_exists(pattern) -%}
        {%- set rows = run_query(
            "select filename, size, cast(epoch_us(last_modified) as varchar), last_modified < now() - interval 2 seconds"
            ~ " from read_blob(" ~ quoted(pattern) ~ ") order by filename"
        ).rows -%}
        {%- for row in rows -%}
            {%- do files.append([row[0], row[1] | int, row[2] | string]) -%}
            {%- set ns.is_settled = ns.is_settled and row[3] -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'files': files, 'is_settled': ns.is_settled}) }}
{% endmacro %}
