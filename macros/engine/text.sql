{# A text without the white space at its ends, in lower case. #}
{% macro trimmed_lower(text) -%}
    {{ adapter.dispatch('trimmed_lower', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__trimmed_lower(text) -%}
    {#- All that Unicode calls white space. -#}
    {%- set codes = [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760] + range(8192, 8203) | list
        + [8232, 8233, 8239, 8287, 12288] -%}
    {#- Most texts begin and end with a letter; only the others are searched for white space. -#}
    lower(
        case
            when ascii(left({{ text }}, 1)) between 33 and 126 and ascii(right({{ text }}, 1)) between 33 and 126
                then {{ text }}
            else trim({{ text }}, {% for code in codes %}chr({{ code }}){{ ' || ' if not loop.last }}{% endfor %})
        end
    )
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


{# A number with thousands separated by commas and so many decimals. #}
{% macro number_text(number, decimals) -%}
    {{ adapter.dispatch('number_text', 'whatsapp_kpis')(number, decimals) }}
{%- endmacro %}

{% macro duckdb__number_text(number, decimals) -%}
    format('{:,.{{ decimals }}f}', cast({{ number }} as double))
{%- endmacro %}
