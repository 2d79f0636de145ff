{#
    dbt's way to write descriptions as comments asks twice for the columns that are there. These are the documented
    ones, or the statement fails. A table that is carried on has its comments.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {%- if carries_on() and config.get('materialized') == 'incremental' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ column.name ~ ' is ' ~ duckdb_escape_comment(column.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments -%}
        {%- do run_query(comments | join('\n')) -%}
    {%- endif -%}
{% endmacro %}
