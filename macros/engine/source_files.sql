{#
    A connector's source tables in files of a folder (setting NAME_location): `<table>.csv`, `.parquet`, `.json`, `.jsonl`,
    `.ndjson`, CSV and JSON also as `.gz`, or a folder `<table>` of any number of such files. Only DuckDB reads files.
#}


{# The table of that name in a folder, as source_table() describes it; none where there is no file of it. #}
{% macro source_files(location, table) %}
    {{ return(adapter.dispatch('source_files', 'whatsapp_kpis')(location, table)) }}
{% endmacro %}

{% macro default__source_files(location, table) %}
    {{ return(file_exists(location)) }}
{% endmacro %}

{% macro duckdb__source_files(location, table) %}
    {%- set files = files_of_source(location, table) -%}
    {%- if not files -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set kinds = {} -%}
    {%- for file in files -%}
        {%- set kind = modules.re.search('(?i)[.](csv|parquet|json|jsonl|ndjson)([.]gz)?$', file).group(1) | lower -%}
        {%- do kinds.setdefault(kind if kind in ['csv', 'parquet'] else 'json', []).append(file) -%}
    {%- endfor -%}
    {%- if kinds | length > 1 -%}
        {%- do exceptions.raise_compiler_error(
            "The table `" ~ table ~ "` in " ~ location ~ " lies in files of several kinds, such as " ~ kinds.values() | map('first')
            | join(' and ') ~ ". Leave one kind there."
        ) -%}
    {%- endif -%}
    {%- set place = {'place': location ~ '/' ~ table, 'is_document': false, 'loads': dlt_load_files(location)} -%}
    {%- if 'json' in kinds -%}
        {%- set relation = json_documents(kinds.json, table) -%}
        {{ return(dict(place, relation=relation, columns=[], is_document=true, document='loaded.document')) }}
    {%- endif -%}
    {%- set readers = [] -%}
    {%- if 'parquet' in kinds -%}
        {%- do readers.append('read_parquet(' ~ file_list(files) ~ ', union_by_name = true)') -%}
    {%- endif -%}
    {%- for form in csv_forms(kinds.get('csv', [])) -%}
        {%- do readers.append(
            "read_csv(" ~ file_list(form.files) ~ ", header = true, all_varchar = true, delim = " ~ quoted(form.delimiter)
            ~ ", quote = '\"', escape = '\"', comment = '', null_padding = true, parallel = false, union_by_name = true,"
            ~ " max_line_size = 16777216, encoding = " ~ quoted(form.encoding) ~ ")"
        ) -%}
    {%- endfor -%}
    {%- set relation = readers[0] if readers | length == 1 else '(from ' ~ readers | join(' union all by name from ') ~ ')' -%}
    {{ return(dict(place, relation=relation, columns=source_columns(relation))) }}
{% endmacro %}


{# The files of a source table, in order. #}
{% macro files_of_source(location, table) %}
    {%- set folder = file_pattern(location) -%}
    {%- set endings = '[.](csv([.]gz)?|parquet|(json|jsonl|ndjson)([.]gz)?)' -%}
    {%- set found = [] -%}
    {%- for is_inside, path in cached_query(
        "select false as is_inside, file from glob(" ~ quoted(folder ~ '/*') ~ ") union all select true as is_inside, file"
        ~ " from glob(" ~ quoted(folder ~ '/' ~ file_pattern(table) ~ '/**') ~ ") order by file"
    ) -%}
        {%- set file = path.replace('\\', '/') -%}
        {%- set name = file.split('/')[-1] -%}
        {%- set pattern = '(?i)' ~ ('[^._].*' if is_inside else modules.re.escape(table)) ~ endings -%}
        {%- do found.append(file) if modules.re.fullmatch(pattern, name) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# CSV files by delimiter (the one of comma, semicolon and tab that the header has most of) and encoding. #}
{% macro csv_forms(files) %}
    {%- set forms = {} -%}
    {%- for file in files -%}
        {%- set is_utf8 = (file | lower).endswith('.gz') or cached_query(
            "select try(decode(content)) is not null from read_blob(" ~ quoted(file) ~ ")"
        )[0][0] -%}
        {%- set encoding = 'utf-8' if is_utf8 else 'latin-1' -%}
        {%- set delimiter = commonest_delimiter(csv_first_lines(file, encoding)[0] | default('')) -%}
        {%- set form = {'delimiter': delimiter, 'encoding': encoding, 'files': []} -%}
        {%- do forms.setdefault(delimiter ~ encoding, form).files.append(file) -%}
    {%- endfor -%}
    {{ return(forms.values() | list) }}
{% endmacro %}


{#
    Each object of JSON files as a row with the column `document`: an object a line, a list of objects, or an API's page,
    an object with one list that is named like the table (`{"orders": [...]}`) or `data`.
#}
{% macro json_documents(files, table) -%}
    (
        select unnest(
            case
                when json_type(json, '$."{{ table }}"') = 'ARRAY' then json_extract(json, '$."{{ table }}"[*]')
                when json_type(json, '$.data') = 'ARRAY' then json_extract(json, '$.data[*]')
                else [json]
            end
        ) as document
        from read_json_objects({{ file_list(files) }}, format = 'auto', maximum_object_size = 268435456)
    )
{%- endmacro %}
