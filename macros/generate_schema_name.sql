{#
    Schemas of this project's nodes have their plain names (`marts`, not `main_marts`): BI tools and analysts type them. Nodes
    of other packages keep dbt's names.
#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {%- if node.package_name == 'whatsapp_kpis' -%}
        {{- custom_schema_name or target.schema -}}
    {%- else -%}
        {{- dbt.default__generate_schema_name(custom_schema_name, node) -}}
    {%- endif -%}
{% endmacro %}
