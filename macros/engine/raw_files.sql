{#
    Raw tables in files of the folder raw_location: `<table>.csv`, `.csv.gz` or `.parquet`, or a folder `<table>` of any
    number of such files. Only DuckDB reads files: elsewhere raw_tables_are_files() is false, and nothing here is called.
#}


{#
    The files of a raw table: `files` at their two possible places (paths, in order), `folder` whether some lie in a folder of
    the table's name, `others` what lies there and is neither CSV nor Parquet.
#}
{% macro raw_files_found(table) %}
    {{ return(adapter.dispatch('raw_files_found', 'whatsapp_kpis')(table)) }}
{% endmacro %}

{% macro default__raw_files_found(table) %}
    {{ return(file_exists(table)) }}
{% endmacro %}

{% macro duckdb__raw_files_found(table) %}
    {%- set endings = 'parquet' if var('raw_format') == 'parquet' else 'csv|csv[.]gz|parquet' -%}
    {%- set folder = file_pattern(var('raw_location')) -%}
    {%- set lists = ["select '' as place, file from glob(" ~ quoted(folder ~ '/*') ~ ")"] -%}
    {%- for name in raw_tables() -%}
        {%- do lists.append(
            "select '" ~ name ~ "' as place, file from glob(" ~ quoted(folder ~ '/' ~ name ~ '/**') ~ ")"
        ) -%}
    {%- endfor -%}
    {%- set found = {'files': [], 'folder': false, 'others': []} -%}
    {%- for place, file in cached_query(lists | join(' union all ') ~ ' order by place, file') -%}
        {%- set name = file.split('/')[-1] -%}
        {%- if place is none or place == '' -%}
            {%- if modules.re.fullmatch('(?i)' ~ table ~ '[.](' ~ endings ~ ')', name) -%}
                {%- do found.files.append(var('raw_location') ~ '/' ~ name) -%}
            {%- endif -%}
        {%- elif place == table and name[0] not in ['.', '_'] -%}
            {%- if modules.re.fullmatch('(?i).*[.](' ~ endings ~ ')', name) -%}
                {%- do found.files.append(file) -%}
                {%- do found.update({'folder': true}) -%}
            {%- elif not modules.re.fullmatch('(?i).*[.](csv|csv[.]gz)', name) -%}
                {%- do found.others.append(file) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# Where a raw table's file is, or would be. #}
{% macro raw_table_path(table) %}
    {%- set found = raw_files_found(table) -%}
    {%- if found.folder -%}
        {{ return(var('raw_location') ~ '/' ~ table) }}
    {%- endif -%}
    {{ return(found.files[0] or var('raw_location') ~ '/' ~ table ~ '.' ~ var('raw_format')) }}
{% endmacro %}


{# SQL that reads the files of a raw table, none where it has none. Files of one form are read together. #}
{% macro raw_files_read(table) %}
    {%- set parts = {} -%}
    {%- for file in raw_files_found(table).files -%}
        {%- set form = raw_file_form(table, file) -%}
        {%- do parts.setdefault(form | string, {'form': form, 'files': []}).files.append(file) -%}
    {%- endfor -%}
    {%- set has_texts = parts.values() | selectattr('form.kind', 'equalto', 'csv') | list | length > 0 -%}
    {%- set readers = [] -%}
    {%- for part in parts.values() -%}
        {%- do readers.append(raw_files_reader(table, part.form, part.files, is_text=has_texts)) -%}
    {%- endfor -%}
    {%- if not readers -%}
        {{ return(none) }}
    {%- elif readers | length == 1 -%}
        {{ return(readers[0]) }}
    {%- endif -%}
    {{ return('(from ' ~ readers | join(' union all by name from ') ~ ')') }}
{% endmacro %}


{# One call that reads files of one form. #}
{% macro raw_files_reader(table, form, files, is_text) %}
    {%- set paths = quoted(files[0]) if files | length == 1 else file_list(files) -%}
    {%- set united = ', union_by_name = true' if files | length > 1 else '' -%}
    {%- if form.kind == 'parquet' -%}
        {%- set reader = 'read_parquet(' ~ paths ~ united ~ ')' -%}
        {%- if not is_text -%}
            {{ return(reader) }}
        {%- endif -%}
        {%- set types = column_types(reader) -%}
        {%- set texts = [] -%}
        {%- for column, kind in raw_columns(table).items() if column in types -%}
            {%- do texts.append(raw_cell(column, types, true, kind) ~ ' as ' ~ column) -%}
        {%- endfor -%}
        {{ return('(select ' ~ (texts or ['null as nothing']) | join(', ') ~ ' from ' ~ reader ~ ')') }}
    {%- endif -%}
    {%- set reader -%}
        read_csv({{ paths }}, header = true, all_varchar = true, delim = {{ quoted(form.delimiter) }}, quote = '"', escape = '"', comment = '', null_padding = false, skip = {{ form.skip }}, max_line_size = 16777216{{ united }})
    {%- endset -%}
    {%- if not form.comma_columns -%}
        {{ return(reader) }}
    {%- endif -%}
    {%- set points = [] -%}
    {%- for column in form.comma_columns -%}
        {%- do points.append('replace(' ~ column ~ ", ',', '.') as " ~ column) -%}
    {%- endfor -%}
    {{ return('(select * replace (' ~ points | join(', ') ~ ') from ' ~ reader ~ ')') }}
{% endmacro %}


{# dlt's list of loads among the files of a folder, none where it is not there. #}
{% macro dlt_load_files(folder) %}
    {%- set pattern = file_pattern(folder) ~ '/_dlt_loads/*.jsonl*' -%}
    {{ return(
        "read_json(" ~ quoted(pattern) ~ ", format = 'newline_delimited', columns = {'load_id': 'VARCHAR',"
        ~ " 'status': 'BIGINT', 'inserted_at': 'VARCHAR'})" if file_exists(pattern) else none
    ) }}
{% endmacro %}
