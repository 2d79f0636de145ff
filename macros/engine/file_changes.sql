{# What tells a run that files have changed. Only DuckDB reads files: `file_exists` says so on other engines. #}


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
