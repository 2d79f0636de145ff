{# A text without the white space at its ends, in lower case. #}
{% macro trimmed_lower(text) -%}
    {{ adapter.dispatch('trimmed_lower', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__trimmed_lower(text) -%}
    lower(regexp_replace({{ text }}, '^[\s\p{Z}\x{0B}\x{1C}-\x{1F}\x{85}]+|[\s\p{Z}\x{0B}\x{1C}-\x{1F}\x{85}]+$', '', 'g'))
{%- endmacro %}
