{# The schemas of the host's own models: those without a layer lie apart. The package's models do not. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema ~ '_' ~ (custom_schema_name or 'own') }}
{%- endmacro %}

{# A macro with the name of one of the package, which goes on using its own. #}
{% macro quoted(text) %}
    {{ exceptions.raise_compiler_error("The package called a macro of the host.") }}
{% endmacro %}
