{#
    Schemas of the project's own nodes. By itself the project has plain names (`marts`, not `main_marts`): BI tools and
    analysts type them. As a package it has dbt's own, behind the target's schema (`dev_ana_marts`), but for the targets
    that the setting plain_schema_targets names. Nodes of other packages keep dbt's names.
#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {%- set is_plain = project_name == 'whatsapp_kpis' or target.name in var('plain_schema_targets', []) -%}
    {%- if node.package_name == 'whatsapp_kpis' and custom_schema_name and is_plain -%}
        {{- custom_schema_name -}}
    {%- else -%}
        {{- dbt.default__generate_schema_name(custom_schema_name, node) -}}
    {%- endif -%}
{% endmacro %}
