{# Files that a build reads beside the raw tables. Only DuckDB reads any: `file_exists` says so on other engines. #}


{# A text as a SQL literal. #}
{% macro quoted(text) -%}
    '{{ text | string | replace("'", "''") }}'
{%- endmacro %}


{# Whether there is a file that fits a path or pattern. #}
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


{# A CSV file as a relation of text columns. `skip`: the lines before its header. A row may lack its last cells. #}
{% macro csv_rows(path, delimiter, skip) %}
    {{ return(adapter.dispatch('csv_rows', 'whatsapp_kpis')(path, delimiter, skip)) }}
{% endmacro %}

{% macro default__csv_rows(path, delimiter, skip) %}
    {{ return(file_exists(path)) }}
{% endmacro %}

{% macro duckdb__csv_rows(path, delimiter, skip) %}
    {{ return(
        "read_csv(" ~ quoted(path) ~ ", header = true, all_varchar = true, delim = " ~ quoted(delimiter)
        ~ ", skip = " ~ skip ~ ", quote = '\"', escape = '\"', comment = '', null_padding = true, parallel = false)"
    ) }}
{% endmacro %}


{# What is in a text file, without the byte-order mark that some programs write before it. #}
{% macro file_text(path) %}
    {{ return(adapter.dispatch('file_text', 'whatsapp_kpis')(path)) }}
{% endmacro %}

{% macro default__file_text(path) %}
    {{ return(file_exists(path)) }}
{% endmacro %}

{% macro duckdb__file_text(path) %}
    {#- Behind a letter, so that dbt does not take a text of digits for a number. -#}
    {%- set text = cached_query("select 't' || try(decode(content)) from read_blob(" ~ quoted(path) ~ ")")[0][0] -%}
    {%- if text is none -%}
        {%- do exceptions.raise_compiler_error(
            "The file " ~ path ~ " is not in UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8)."
        ) -%}
    {%- endif -%}
    {{ return(text[1:].lstrip('\ufeff')) }}
{% endmacro %}


{# The names of the files in a folder, in order. #}
{% macro files_of_folder(folder) %}
    {{ return(adapter.dispatch('files_of_folder', 'whatsapp_kpis')(folder)) }}
{% endmacro %}

{% macro default__files_of_folder(folder) %}
    {{ return(file_exists(folder)) }}
{% endmacro %}

{% macro duckdb__files_of_folder(folder) %}
    {%- set pattern = file_pattern(folder) ~ '/*' -%}
    {%- set files = cached_query("select 't' || parse_filename(file) from glob(" ~ quoted(pattern) ~ ") order by 1") -%}
    {%- set names = [] -%}
    {%- for file in files -%}
        {%- do names.append(file[0][1:]) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{# The folder that dbt is started in, as the warehouse's plug-in says; nothing without it. #}
{% macro working_folder() %}
    {%- set row = cached_query("select 't' || coalesce(getvariable('working_folder'), '')")[0] -%}
    {{ return(row[0][1:]) }}
{% endmacro %}


{# What is in a file of this project's folder; nothing where the engine reads no files. #}
{% macro project_file(name) %}
    {{ return(adapter.dispatch('project_file', 'whatsapp_kpis')(name)) }}
{% endmacro %}

{% macro default__project_file(name) %}
    {{ return('') }}
{% endmacro %}

{% macro duckdb__project_file(name) %}
    {%- set file = project_folder() ~ '/' ~ name -%}
    {{ return(file_text(file) if file_exists(file) else '') }}
{% endmacro %}
