{# What the warehouse holds, asked while a model is compiled. #}


{# The table of a model in this run's own target: with --defer ref() may be that of production. #}
{% macro table_of_target(model) %}
    {%- set node = graph.nodes['model.whatsapp_kpis.' ~ model] -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{% endmacro %}


{# Whether a table or view exists. #}
{% macro relation_exists(relation) %}
    {{ return(adapter.dispatch('relation_exists', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__relation_exists(relation) %}
    {{ return(load_relation(relation) is not none) }}
{% endmacro %}

{# Asked without dbt's list of relations: to fill it begins a transaction, which would roll back what a hook writes. #}
{% macro duckdb__relation_exists(relation) %}
    {{ return(cached_query(
        "select count(*) from information_schema.tables where lower(table_catalog) = lower(" ~ quoted(relation.database)
        ~ ") and lower(table_schema) = lower(" ~ quoted(relation.schema) ~ ") and lower(table_name) = lower("
        ~ quoted(relation.identifier) ~ ")"
    )[0][0] > 0) }}
{% endmacro %}


{# The columns of a relation: a dictionary of lower-case name to upper-case type. #}
{% macro column_types(relation) %}
    {{ return(adapter.dispatch('column_types', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__column_types(relation) %}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do found.update({column.name | lower: column.data_type | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{% macro duckdb__column_types(relation) %}
    {%- set question = 'describe select * from ' ~ relation -%}
    {%- set found = {} -%}
    {%- for row in (
        cached_query(question) if (relation | string).startswith(('read_', '(')) else run_query(question).rows
    ) -%}
        {%- do found.update({row[0] | lower: row[1] | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{% macro postgres__column_types(relation) %}
    {%- set found = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- set type = {
            'timestamp without time zone': 'timestamp', 'double precision': 'double', 'real': 'float'
        }.get(column.dtype | lower, column.dtype) -%}
        {%- do found.update({column.name | lower: type | upper}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# The tables that the warehouse has now, each as schema.name. #}
{% macro existing_relations() %}
    {{ return(run_query(
        "select '\"' || table_schema || '\".' || table_name from information_schema.tables where table_catalog = current_database()"
    ).columns[0].values()) }}
{% endmacro %}
