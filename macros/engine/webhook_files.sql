{#
    The bodies in a folder of files, and in the folders in it, as rows of `received_at` and `payload`, both texts; none
    where no file is read. Only DuckDB reads files.

    A body may stand in an envelope {"received_at": ..., "payload": ...}; without one (or its time) it counts as received
    at the newest time that it names, in seconds of nine or ten digits. What is no JSON becomes the text `(no JSON)`,
    which base_webhooks rejects; blank lines are dropped.
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
                    when not contains(line, '"payload"') and not contains(line, '"received_at"') then null
                    when json_valid(line)
                        then json_transform(line, '{"received_at": "VARCHAR", "payload": "VARCHAR"}')
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
    {%- set queries = {
        'lines': "select coalesce(cast(json as varchar), '(no JSON)') as line from read_ndjson_objects({0},"
            ~ " ignore_errors = true, maximum_object_size = 67108864)",
        'gzip': "select coalesce(cast(json as varchar), '(no JSON)') as line from read_ndjson_objects({0},"
            ~ " compression = 'gzip', ignore_errors = true, maximum_object_size = 67108864)",
        'bodies': "select coalesce(ltrim(try(decode(content)), chr(65279)), '(no JSON)') as line from read_blob({0})",
        'marked': "select line from (select unnest(string_split(coalesce(ltrim(try(decode(content)), chr(65279)),"
            ~ " '(no JSON)'), chr(10))) as line from read_blob({0})) as split where trim(line, ' ' || chr(13)) != ''",
        'marked gzip': "select line from " ~ lines_read_as_csv("compression = 'gzip'") ~ " where line is not null",
        'utf-16': "select line from " ~ lines_read_as_csv("encoding = 'utf-16'") ~ " where line is not null",
    } -%}
    {%- set lines = [] -%}
    {%- for kind, query in queries.items() if files[kind] -%}
        {%- do lines.append(query.format(file_list(files[kind]))) -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}

{% macro lines_read_as_csv(option) %}
    {{ return(
        "read_csv({0}, columns = {{'line': 'VARCHAR'}}, header = false, auto_detect = false, delim = chr(1), quote = '',"
        ~ " escape = '', ignore_errors = true, max_line_size = 67108864, " ~ option ~ ")"
    ) }}
{% endmacro %}

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


{#
    The files of a folder by the way to read them: `lines` (.jsonl, .ndjson, .txt), `bodies` (.json, one each), `gzip`
    (by ending or by content, one body a line), `marked` and `marked gzip` (lines behind a byte-order mark, which DuckDB
    loses the first of), `utf-16` (lines), and `unread`.
#}
{% macro webhook_files_found(folder) %}
    {%- set found = {
        'lines': [], 'bodies': [], 'gzip': [], 'marked': [], 'marked gzip': [], 'utf-16': [], 'unread': []
    } -%}
    {%- for row in cached_query(
        "select file from glob(" ~ quoted(file_pattern(folder) ~ '/**') ~ ") order by file"
    ) -%}
        {%- set name = row[0] | lower -%}
        {%- if name.endswith('.tar.gz') -%}
            {%- do found.unread.append(row[0]) -%}
        {%- elif name.endswith('.gz') or name.endswith('.gzip') -%}
            {%- do found.gzip.append(row[0]) -%}
        {%- elif name.endswith('.jsonl') or name.endswith('.ndjson') or name.endswith('.txt') -%}
            {%- do found.lines.append(row[0]) -%}
        {%- else -%}
            {%- do found['bodies' if name.endswith('.json') else 'unread'].append(row[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for path in files_begun_without_json(found.gzip, 'gzip') -%}
        {%- do found.gzip.remove(path) -%}
        {%- do found['marked gzip'].append(path) -%}
    {%- endfor -%}
    {%- set odd = files_begun_without_json(found.lines, 'auto_detect') + found.bodies -%}
    {%- set kinds = {'gzip': '1F8B', 'marked': 'EFBBBF', 'utf-16': 'FFFE'} -%}
    {%- for kind, bytes in kinds.items() if odd -%}
        {%- for row in cached_query(
            "select filename from read_blob(" ~ file_list(odd) ~ ") where hex(content[1:3]) like '" ~ bytes ~ "%'"
        ) if kind == 'gzip' or row[0] in found.lines -%}
            {%- do (found.lines if row[0] in found.lines else found.bodies).remove(row[0]) -%}
            {%- do found[kind].append(row[0]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# Those of the files whose first line is no JSON. #}
{% macro files_begun_without_json(paths, compression) %}
    {%- set queries = [] -%}
    {%- for path in paths -%}
        {%- do queries.append(
            "(select " ~ quoted(path) ~ " as path, json is null as is_odd from read_ndjson_objects("
            ~ quoted(file_pattern(path)) ~ ", compression = '" ~ compression ~ "', ignore_errors = true,"
            ~ " maximum_object_size = 67108864) limit 1)"
        ) -%}
    {%- endfor -%}
    {%- set odd = [] -%}
    {%- if queries -%}
        {%- for row in cached_query("select path from (" ~ queries | join(' union all ') ~ ") as files where is_odd") -%}
            {%- do odd.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(odd) }}
{% endmacro %}


{# Names the files of a folder that no reader takes. #}
{% macro warn_of_unread_files(folder) %}
    {%- set unread = webhook_files_found(folder).unread -%}
    {%- if unread -%}
        {%- do exceptions.warn(
            "webhooks_location holds files that are not read, for their endings are none of .json, .jsonl, .ndjson,"
            ~ " .txt and .gz: " ~ unread[:5] | join(', ')
            ~ (' and ' ~ (unread | length - 5) ~ ' others' if unread | length > 5 else '')
            ~ ". Rename them, or move them out of the folder."
        ) -%}
    {%- endif -%}
{% endmacro %}
