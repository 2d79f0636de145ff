{#
    The contracts name their types as DuckDB does. Where an engine spells one otherwise, dbt reads the contract through
    these, both when it compares a model's columns with it and when it creates the table.
#}


{# A type of a contract or of a seed, as the engine spells it. #}
{% macro engine_type(type) %}
    {{ return(adapter.dispatch('engine_type', 'whatsapp_kpis')(type)) }}
{% endmacro %}

{% macro default__engine_type(type) %}
    {{ return(type) }}
{% endmacro %}

{% macro postgres__engine_type(type) %}
    {{ return({'varchar': 'text', 'string': 'text', 'double': 'double precision'}.get(type, type)) }}
{% endmacro %}


{% macro spark__engine_type(type) %}
    {{ return({'varchar': 'string', 'integer': 'int', 'uuid': 'string'}.get(type, type)) }}
{% endmacro %}


{# The columns of a contract, with the engine's types. #}
{% macro columns_with_engine_types(columns) %}
    {%- set spelt = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do spelt.update({name: dict(column, data_type=engine_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(spelt) }}
{% endmacro %}

{% macro postgres__get_empty_schema_sql(columns) %}
    {{ return(default__get_empty_schema_sql(columns_with_engine_types(columns))) }}
{% endmacro %}

{% macro spark__get_empty_schema_sql(columns) %}
    {{ return(default__get_empty_schema_sql(columns_with_engine_types(columns))) }}
{% endmacro %}

{% macro postgres__get_table_columns_and_constraints() %}
    ({{ adapter.render_raw_columns_constraints(raw_columns=columns_with_engine_types(model['columns'])) | join(', ') }})
{% endmacro %}
