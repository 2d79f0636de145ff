{# What hides phone numbers and e-mail addresses in texts of people. #}

{# A text in which phone numbers and e-mail addresses are replaced by `[phone]` and `[email]`. #}
{% macro masked(text) -%}
    {{ adapter.dispatch('masked', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__masked(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, '[^\s@<>()]+@[^\s@<>()]+', '[email]', 'g'),
        '\+?[(]?\p{Nd}(?:[\s().\-–—/]*\p{Nd}){6,}', '[phone]', 'g'
    )
{%- endmacro %}


{#
    The digits of all scripts, as ranges for brackets in a regular expression, for engines whose `\d` is of ASCII only. Of
    each script the first digit is given, as hexadecimal code point: its ten digits stand in a row.
#}
{% macro digits_of_scripts() %}
    {%- set zeros = (
        '0030 0660 06f0 07c0 0966 09e6 0a66 0ae6 0b66 0be6 0c66 0ce6 0d66 0de6 0e50 0ed0 0f20 1040 1090 17e0 1810 1946'
        ~ ' 19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10'
    ).split(' ') -%}
    {%- set ranges = [] -%}
    {%- for zero in zeros -%}
        {%- do ranges.append('\\u' ~ zero ~ '-\\u' ~ zero[:3] ~ {'0': '9', '6': 'f'}[zero[3]]) -%}
    {%- endfor -%}
    {{ return(ranges | join) }}
{% endmacro %}

{% macro spark__masked(text) -%}
    regexp_replace(
        regexp_replace({{ text }}, r'[^ \t\n\f\r@<>()]+@[^ \t\n\f\r@<>()]+', '[email]'),
        r'\+?[(]?\p{Nd}(?:[ \t\n\f\r().\-–—/]*\p{Nd}){6,}', '[phone]'
    )
{%- endmacro %}

{% macro postgres__masked(text) -%}
    {%- set blanks = ' \\t\\n\\f\\r' -%}
    {%- set digits = digits_of_scripts() -%}
    regexp_replace(
        regexp_replace({{ text }}, '[^{{ blanks }}@<>()]+@[^{{ blanks }}@<>()]+', '[email]', 'g'),
        '\+?[(]?[{{ digits }}](?:[{{ blanks }}().–—/-]*[{{ digits }}]){6,}', '[phone]', 'g'
    )
{%- endmacro %}
