{# A text without the white space at its ends, in lower case. #}
{% macro trimmed_lower(text) -%}
    {{ adapter.dispatch('trimmed_lower', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__trimmed_lower(text) -%}
    lower(regexp_replace({{ text }}, '^[\s\p{Z}\x{0B}\x{1C}-\x{1F}\x{85}]+|[\s\p{Z}\x{0B}\x{1C}-\x{1F}\x{85}]+$', '', 'g'))
{%- endmacro %}


{# A text for keyword search: lower case, no accents, words of a-z and 0-9 each between single blanks. #}
{% macro searchable(text) -%}
    {{ adapter.dispatch('searchable', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__searchable(text) -%}
    ' ' || trim(regexp_replace(lower(strip_accents({{ text }})), '[^a-z0-9]+', ' ', 'g')) || ' '
{%- endmacro %}


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


{# The texts of a group, each once, in order, joined by a comma. #}
{% macro ordered_list(text) -%}
    {{ adapter.dispatch('ordered_list', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__ordered_list(text) -%}
    string_agg(distinct {{ text }}, ', ' order by {{ text }})
{%- endmacro %}
