{#
    Contracts name types that DuckDB and PostgreSQL share. Spark spells some otherwise: dbt compares a model's columns
    with its contract through spark__get_empty_schema_sql().
#}


{# A type of a contract or of a seed, as Spark spells it. #}
{% macro spark_type(type) %}
    {{ return({'varchar': 'string', 'integer': 'int', 'uuid': 'string', 'double precision': 'double'}.get(type, type)) }}
{% endmacro %}

{% macro spark__get_empty_schema_sql(columns) %}
    {%- set spelt = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do spelt.update({name: dict(column, data_type=spark_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(spelt)) }}
{% endmacro %}
