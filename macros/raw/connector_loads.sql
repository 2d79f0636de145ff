{# The rows of one installation's table, with what its loader's columns say: loader_columns.sql. #}


{# A cell of any type as text; NaN, and the null of JSON, as null. #}
{% macro text_of_source_cell(cell, type) -%}
    {%- if is_text_type(type) -%}
        {{ cell }}
    {%- elif type.startswith(('JSON', 'STRUCT', 'MAP', 'ARRAY')) or type.endswith('[]') -%}
        nullif({{ text_of_nested(cell, type) }}, 'null')
    {%- else -%}
        {{ text_of_typed(null_if_nan(cell, type), type) }}
    {%- endif -%}
{%- endmacro %}


{# One installation's rows of a table, as connector_rows() gives them. #}
{% macro rows_of_source(installation, about, found, keeps_deleted) %}
    {%- set types = {} -%}
    {%- for column in found.columns -%}
        {%- do types.update({column.name | lower: column.type}) -%}
    {%- endfor -%}
    {%- set loader = loader_parts(types, found.loads) -%}
    {%- set selected = [] -%}
    {%- for column, spelling in about.columns.items() -%}
        {%- set cells = cells_of_source(found, spelling.names) -%}
        {%- do selected.append(
            (null_text() if not cells else cells[0] if cells | length == 1 else 'coalesce(' ~ cells | join(', ') ~ ')')
            ~ ' as ' ~ column
        ) -%}
    {%- endfor -%}
    {%- do selected.append((loader.deleted or 'false') ~ ' as is_deleted') if keeps_deleted -%}
    {%- do selected.append(
        (text_of_source_cell(loader.loaded_at, loader.type) if loader.loaded_at else null_text()) ~ ' as loaded_at'
    ) -%}
    {%- do selected.append("cast('" ~ installation.name ~ "' as " ~ dbt.type_string() ~ ") as origin") -%}
    {%- set same = [] -%}
    {%- for column in about.key if column in about.columns -%}
        {%- set cells = cells_of_source(found, about.columns[column].names) -%}
        {%- do same.append(cells[0] ~ ' = ' ~ (cells[0] | replace('loaded.', 'gone.'))) if cells -%}
    {%- endfor -%}
    {{ return(
        'select ' ~ selected | join(', ') ~ ' from ' ~ found.relation ~ ' as loaded ' ~ loader.join
        ~ (' where ' ~ not_deleted(found.relation, loader.deleted, same) if loader.deleted and not keeps_deleted else '')
    ) }}
{% endmacro %}
