{#
    The files of a folder by the way to read them: `lines` (.jsonl, .ndjson, .txt), `bodies` (.json,
    one each), `gzip` (by ending or by content, one body a line), `marked` (lines behind a byte-order
    mark, which DuckDB loses the first of, and lines of a .json file), `marked gzip`, `utf-16`
    (lines), and `unread`.
#}
{% macro webhook_files_found(folder) %}
    {%- set found = {
        'lines': [], 'bodies': [], 'gzip': [], 'marked': [], 'marked gzip': [], 'utf-16': [],
        'unread': [],
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
            "select filename from read_blob(" ~ file_list(odd) ~ ")"
            ~ " where hex(content[1:3]) like '" ~ bytes ~ "%'"
        ) if kind == 'gzip' or row[0] in found.lines -%}
            {%- do (found.lines if row[0] in found.lines else found.bodies).remove(row[0]) -%}
            {%- do found[kind].append(row[0]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for path in json_files_of_lines(found.bodies) -%}
        {%- do found.bodies.remove(path) -%}
        {%- do found.marked.append(path) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# Those of the files that are not one JSON text, but whose first line is. #}
{% macro json_files_of_lines(paths) %}
    {%- set files = [] -%}
    {%- if paths -%}
        {%- for row in cached_query(
            "select filename from (select filename, ltrim(try(decode(content)), chr(65279)) as text"
            ~ " from read_blob(" ~ file_list(paths) ~ ")) as files"
            ~ " where not json_valid(text) and json_valid(split_part(text, chr(10), 1))"
        ) -%}
            {%- do files.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(files) }}
{% endmacro %}

{# Those of the files whose first line is no JSON. #}
{% macro files_begun_without_json(paths, compression) %}
    {%- set queries = [] -%}
    {%- for path in paths -%}
        {%- do queries.append(
            "(select " ~ quoted(path) ~ " as path, json is null as is_odd from read_ndjson_objects("
            ~ quoted(file_pattern(path)) ~ ", compression = '" ~ compression ~ "',"
            ~ " ignore_errors = true, maximum_object_size = 67108864) limit 1)"
        ) -%}
    {%- endfor -%}
    {%- set odd = [] -%}
    {%- if queries -%}
        {%- for row in cached_query(
            "select path from (" ~ queries | join(' union all ') ~ ") as files where is_odd"
        ) -%}
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
            "webhooks_location holds files that are not read, for their endings are none of .json,"
            ~ " .jsonl, .ndjson, .txt and .gz: " ~ unread[:5] | join(', ')
            ~ (' and ' ~ (unread | length - 5) ~ ' others' if unread | length > 5 else '')
            ~ ". Rename them, or move them out of the folder."
        ) -%}
    {%- endif -%}
{% endmacro %}
