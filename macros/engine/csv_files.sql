{# How CSV files are written that people and loaders leave in folders. Only DuckDB reads files. #}


{#
    How a file is written: `kind`, and of CSV its delimiter, the lines before the header (`skip`) and the amount columns with
    decimal commas. The header is the first line that names two columns of the table, at a comma, semicolon or tab. DuckDB
    is not left to find it: it takes a second header within the file, and loses the rows above.
#}
{% macro raw_file_form(table, file) %}
    {%- if (file | lower).endswith('.parquet') -%}
        {{ return({'kind': 'parquet'}) }}
    {%- endif -%}
    {%- set best = namespace(delimiter=',', names=[], count=0, skip=0) -%}
    {%- for line in csv_first_lines(file) if best.count < 2 -%}
        {%- set skip = loop.index0 -%}
        {%- for delimiter in [',', ';', '\t'] -%}
            {%- set names = header_names(line, delimiter) -%}
            {%- set count = names | select('in', raw_columns(table)) | list | length -%}
            {%- if count > best.count -%}
                {%- set best.delimiter = delimiter -%}
                {%- set best.names = names -%}
                {%- set best.count = count -%}
                {%- set best.skip = skip -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set form = {'kind': 'csv', 'delimiter': best.delimiter, 'skip': best.skip, 'comma_columns': []} -%}
    {%- if best.delimiter != ',' -%}
        {%- set amounts = [] -%}
        {%- for column, type in raw_columns(table).items() if type == 'decimal' and column in best.names -%}
            {%- do amounts.append(column) -%}
        {%- endfor -%}
        {%- if amounts and has_decimal_commas(file, raw_files_reader(table, form, [file], false), amounts) -%}
            {%- do form.update({'comma_columns': amounts}) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(form) }}
{% endmacro %}


{# The names in a header, in lower case. #}
{% macro header_names(header, delimiter) %}
    {%- set names = [] -%}
    {%- for name in header.split(delimiter) -%}
        {%- do names.append((name | trim).strip('"') | trim | lower) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{# The first twenty lines of a text file, without a byte-order mark. #}
{% macro csv_first_lines(file, encoding='utf-8') %}
    {%- set lines = [] -%}
    {%- for row in cached_query(
        "select 't' || line from read_csv(" ~ quoted(file) ~ ", columns = {'line': 'VARCHAR'}, header = false,"
        ~ " auto_detect = false, delim = chr(1), quote = '', escape = '', max_line_size = 16777216, strict_mode = false,"
        ~ " ignore_errors = true, encoding = " ~ quoted(encoding)
        ~ (", compression = 'gzip'" if (file | lower).endswith('.gz') else '') ~ ") limit 20"
    ) -%}
        {%- do lines.append((row[0] or 't')[1:].lstrip('\ufeff')) -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}


{#
    Whether the amounts of a file have decimal commas: it has semicolons or tabs, and some amount has a comma. Stops where
    other amounts have points, or where every comma could as well separate thousands.
#}
{% macro has_decimal_commas(file, reader, columns) %}
    {%- set found = cached_query(
        "select count(*) filter (cell like '%,%'), count(*) filter (regexp_full_match(cell, '[+-]?[0-9]{1,3}(,[0-9]{3})+')),"
        ~ " 't' || min(cell) filter (cell like '%,%'), 't' || min(cell) filter (cell like '%.%')"
        ~ " from (select unnest([" ~ columns | join(', ') ~ "]) || '' as cell from " ~ reader ~ ")"
    )[0] -%}
    {%- if found[0] and found[3] is not none -%}
        {%- do exceptions.raise_compiler_error(
            "The raw file " ~ file ~ " has amounts with a comma (" ~ found[2][1:] ~ ") and with a point ("
            ~ found[3][1:] ~ "). Write all of them with the same sign before the decimals."
        ) -%}
    {%- elif found[0] and found[0] == found[1] -%}
        {%- do exceptions.raise_compiler_error(
            "The raw file " ~ file ~ " has amounts such as " ~ found[2][1:] ~ ", whose comma may stand before decimals or"
            ~ " between thousands. Write them with a point before the decimals and without signs between thousands."
        ) -%}
    {%- endif -%}
    {{ return(found[0] > 0) }}
{% endmacro %}
