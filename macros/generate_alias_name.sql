{#
    Names of models begin with `wa_`, so that none is the name of a model of a project that uses this one as a package.
    Their tables do not: wa_fct_messages is the table fct_messages.
#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if node.package_name == 'whatsapp_kpis' and node.name.startswith('wa_') and not custom_alias_name -%}
        {{- node.name[3:] -}}
    {%- else -%}
        {{- dbt.default__generate_alias_name(custom_alias_name, node) -}}
    {%- endif -%}
{%- endmacro %}
