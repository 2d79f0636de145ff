{# The digits 0 to 9 of a text, without all that stands between them. #}
{% macro digits_of(text) -%}
    {{ adapter.dispatch('digits_of', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '', 'g')
{%- endmacro %}

{% macro spark__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '')
{%- endmacro %}
