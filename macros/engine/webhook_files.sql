{#
    The bodies in a folder of files, and in the folders in it, as rows of `received_at` and
    `payload`, both texts; none where no file is read. Only DuckDB reads files.

    A body may stand in an envelope {"received_at": ..., "payload": ...}; without one (or its time)
    it counts as received at the newest time that it names, in seconds of nine or ten digits. What
    is no JSON becomes the text `(no JSON)`, which base_webhooks rejects; blank lines are dropped.
#}
{% macro webhook_files(folder) -%}
    {{ return(adapter.dispatch('webhook_files', 'whatsapp_kpis')(folder)) }}
{%- endmacro %}

{% macro default__webhook_files(folder) -%}
    {{ return(file_exists(folder)) }}
{%- endmacro %}

{% macro duckdb__webhook_files(folder) -%}
    {%- set lines = webhook_lines(webhook_files_found(folder)) -%}
    {%- if not lines -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows -%}
    (
        with

        lines as ({{ lines | join(' union all ') }}),

        envelopes as (

            select
                line,
                case
                    when not contains(line, '"payload"') and not contains(line, '"received_at"')
                        then null
                    when json_valid(line) then json_transform(
                        line, '{"received_at": "VARCHAR", "payload": "VARCHAR"}'
                    )
                end as envelope
            from lines

        ),

        bodies as (

            select
                envelope.received_at as received_at,
                coalesce(envelope.payload, line) as payload
            from envelopes

        ),

        -- Materialized: else the times are computed again in each place that names received_at.
        with_times as materialized (

            select
                -- The body in a wrapper may be a text, with a backslash before each quote.
                coalesce(
                    received_at,
                    {{ newest_time_named_in('payload') }},
                    {{ newest_time_named_in("replace(payload, '\\\"', '\"')") }}
                ) as received_at,
                payload
            from bodies

        )

        select * from with_times
    )
    {%- endset -%}
    {{ return(rows) }}
{%- endmacro %}


{% macro newest_time_named_in(text) -%}
    cast(make_timestamp(list_max(cast(regexp_extract_all(
        {{ text }}, '"time(?:stamp)?"\s*:\s*"?([0-9]{9,10})"?\s*[,}\]]', 1
    ) as bigint[])) * 1000000) as varchar)
{%- endmacro %}


{# Queries for the lines of the files found: one text a body. #}
{% macro webhook_lines(files) %}
    {%- set lines_of_json -%}
    select coalesce(cast(json as varchar), '(no JSON)') as line
    from read_ndjson_objects(
        {0}, ignore_errors = true, maximum_object_size = 67108864, compression = '{1}'
    )
    {%- endset -%}
    {%- set whole_files -%}
    select coalesce(ltrim(try(decode(content)), chr(65279)), '(no JSON)') as line
    from read_blob({0})
    {%- endset -%}
    {%- set split_files -%}
    select line
    from (select unnest(string_split(files.line, chr(10))) as line from ({0}) as files) as split
    where trim(line, ' ' || chr(13)) != ''
    {%- endset -%}
    {%- set queries = {
        'lines': lines_of_json | replace('{1}', 'auto_detect'),
        'gzip': lines_of_json | replace('{1}', 'gzip'),
        'bodies': whole_files,
        'marked': split_files | replace('{0}', whole_files),
        'marked gzip': lines_read_as_csv("compression = 'gzip'"),
        'utf-16': lines_read_as_csv("encoding = 'utf-16'"),
    } -%}
    {%- set lines = [] -%}
    {%- for kind, query in queries.items() if files[kind] -%}
        {%- do lines.append(query | replace('{0}', file_list(files[kind]))) -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}

{# The lines of files as text. Blank ones are null in a CSV file. #}
{% macro lines_read_as_csv(option) -%}
    select line
    from read_csv(
        {0}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
        delim = chr(1), quote = '', escape = '', ignore_errors = true, max_line_size = 67108864, {{ option }}
    )
    where line is not null
{%- endmacro %}


{% macro file_list(paths) %}
    {%- set texts = [] -%}
    {%- for path in paths -%}
        {%- do texts.append(quoted(file_pattern(path))) -%}
    {%- endfor -%}
    {{ return('[' ~ texts | join(', ') ~ ']') }}
{% endmacro %}

{# A path as a pattern of files: the signs of patterns in it stand for themselves. #}
{% macro file_pattern(path) %}
    {{ return(modules.re.sub('([*?\\[])', '[\\1]', path | string)) }}
{% endmacro %}
