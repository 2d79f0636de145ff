{# Whose data a warehouse holds: one business's place is not taken by another's. #}


{#
    Where the raw tables are, the same text however it is written: a relative path is one of the folder that dbt is started
    in, or, where that has no such files, of this project.
#}
{% macro raw_location() %}
    {%- set location = raw_place() -%}
    {%- if not raw_tables_are_files() -%}
        {{ return(location) }}
    {%- elif names_demo_location() -%}
        {{ return(project_folder() ~ '/seeds/raw') }}
    {%- endif -%}
    {%- set path = modules.re.sub('(?<=.)/+$', '', modules.re.sub('/([.]?/)+', '/', '/' ~ location)) -%}
    {%- if modules.re.match('/|\\w+:', location) -%}
        {{ return(path if location[0] == '/' else location) }}
    {%- endif -%}
    {%- set here = working_folder() ~ path -%}
    {%- set in_project = project_folder() ~ path -%}
    {{ return(in_project if files_of_folder(in_project) and not files_of_folder(here) else here) }}
{% endmacro %}


{# Stops a run that would replace the data of one business by another's. #}
{% macro check_raw_location(last) %}
    {%- if not last.exists and relation_exists(table_of_target('wa_stg_messages')) -%}
        {%- do exceptions.raise_compiler_error(
            "This warehouse was built by an older version of the project, or by `dbt clone`. Build it anew: dbt build --full-refresh"
        ) -%}
    {%- elif last.raw_location and last.raw_location != raw_location() -%}
        {%- do exceptions.raise_compiler_error(
            "This warehouse holds the data of " ~ last.raw_location ~ ", and this run would replace it by that of "
            ~ raw_location() ~ ". Set raw_location to the first, or DUCKDB_PATH to another warehouse, or, if the data is to"
            ~ " be replaced, say so once: dbt build --full-refresh"
        ) -%}
    {%- endif -%}
{% endmacro %}
