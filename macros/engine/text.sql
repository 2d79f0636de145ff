{# A text without the white space at its ends, in lower case. #}
{% macro trimmed_lower(text) -%}
    {{ adapter.dispatch('trimmed_lower', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{# The code points of all that Unicode calls white space. #}
{% macro white_space() %}
    {{ return(
        [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760] + range(8192, 8203) | list
        + [8232, 8233, 8239, 8287, 12288]
    ) }}
{% endmacro %}

{% macro duckdb__trimmed_lower(text) -%}
    {%- set codes = white_space() -%}
    {#- Most texts begin and end with a letter; only the others are searched for white space. -#}
    lower(
        case
            when ascii(left({{ text }}, 1)) between 33 and 126 and ascii(right({{ text }}, 1)) between 33 and 126
                then {{ text }}
            else trim({{ text }}, {% for code in codes %}chr({{ code }}){{ ' || ' if not loop.last }}{% endfor %})
        end
    )
{%- endmacro %}


{% macro spark__trimmed_lower(text) -%}
    lower(trim(both '{% for code in white_space() %}{{ '\\u%04x' % code }}{% endfor %}' from {{ text }}))
{%- endmacro %}

{% macro postgres__trimmed_lower(text) -%}
    lower(btrim({{ text }}, {% for code in white_space() %}chr({{ code }}){{ ' || ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{% macro default__trimmed_lower(text) -%}
    lower(trim({{ text }}, '{% for code in white_space() %}{{ '\\u%04x' % code }}{% endfor %}'))
{%- endmacro %}


{# A text without the blanks, tabs and line breaks at its ends. #}
{% macro trimmed(text) -%}
    {{ adapter.dispatch('trimmed', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    trim({{ text }}, ' ' || chr(9) || chr(10) || chr(13))
{%- endmacro %}

{% macro postgres__trimmed(text) -%}
    btrim({{ text }}, ' ' || chr(9) || chr(10) || chr(13))
{%- endmacro %}

{% macro spark__trimmed(text) -%}
    trim(both ' \t\n\r' from {{ text }})
{%- endmacro %}


{# A text for keyword search: lower case, no accents, words of a-z and 0-9 each between single blanks. #}
{% macro searchable(text) -%}
    {{ adapter.dispatch('searchable', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__searchable(text) -%}
    ' ' || trim(regexp_replace(lower(strip_accents({{ text }})), '[^a-z0-9]+', ' ', 'g')) || ' '
{%- endmacro %}


{# For engines that cannot decompose a letter: the lower-case letters of a-z with accents, as Unicode decomposes them. #}
{% macro accented_letters() %}
    {{ return({
        'a': 'àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ',
        'b': 'ḃḅḇ',
        'c': 'çćĉċčḉ',
        'd': 'ďḋḍḏḑḓ',
        'e': 'èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ',
        'f': 'ḟ',
        'g': 'ĝğġģǧǵḡ',
        'h': 'ĥȟḣḥḧḩḫẖ',
        'i': 'ìíîïĩīĭįǐȉȋḭḯỉị',
        'j': 'ĵǰ',
        'k': 'ķǩḱḳḵ',
        'l': 'ĺļľḷḹḻḽ',
        'm': 'ḿṁṃ',
        'n': 'ñńņňǹṅṇṉṋ',
        'o': 'òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ',
        'p': 'ṕṗ',
        'r': 'ŕŗřȑȓṙṛṝṟ',
        's': 'śŝşšșṡṣṥṧṩ',
        't': 'ţťțṫṭṯṱẗ',
        'u': 'ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự',
        'v': 'ṽṿ',
        'w': 'ŵẁẃẅẇẉẘ',
        'x': 'ẋẍ',
        'y': 'ýÿŷȳẏẙỳỵỷỹ',
        'z': 'źżžẑẓẕ',
    }) }}
{% endmacro %}

{% macro default__searchable(text) -%}
    {%- set letters = accented_letters() -%}
    {%- set ns = namespace(plain='') -%}
    {%- for letter, accented in letters.items() -%}
        {%- set ns.plain = ns.plain ~ letter * accented | length -%}
    {%- endfor -%}
    ' ' || trim(regexp_replace(
        regexp_replace(
            translate(lower({{ text }}), '{{ letters.values() | join }}', '{{ ns.plain }}'),
            '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]', ''
        ),
        '[^a-z0-9]+', ' '
    )) || ' '
{%- endmacro %}

{% macro postgres__searchable(text) -%}
    {#- Decomposed, an accent is a sign of its own. -#}
    ' ' || btrim(regexp_replace(
        regexp_replace(normalize(lower({{ text }}), nfd), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff]', '', 'g'),
        '[^a-z0-9]+', ' ', 'g'
    )) || ' '
{%- endmacro %}


{# The word of that number (from 1) of a text whose words stand between single blanks; empty or null past the last. #}
{% macro word_of(text, number, separator=' ') -%}
    {{ adapter.dispatch('word_of', 'whatsapp_kpis')(text, number, separator) }}
{%- endmacro %}

{% macro default__word_of(text, number, separator) -%}
    split_part({{ text }}, '{{ separator }}', cast({{ number }} as integer))
{%- endmacro %}


{# The texts of a group, each once, in order, joined by a comma. #}
{% macro ordered_list(text) -%}
    {{ adapter.dispatch('ordered_list', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__ordered_list(text) -%}
    string_agg(distinct {{ text }}, ', ' order by {{ text }})
{%- endmacro %}

{% macro spark__ordered_list(text) -%}
    array_join(array_sort(collect_set({{ text }})), ', ')
{%- endmacro %}


{# A number with thousands separated by commas and so many decimals. #}
{% macro number_text(number, decimals) -%}
    {{ adapter.dispatch('number_text', 'whatsapp_kpis')(number, decimals) }}
{%- endmacro %}

{% macro duckdb__number_text(number, decimals) -%}
    format('{:,.{{ decimals }}f}', cast({{ number }} as double))
{%- endmacro %}

{% macro spark__number_text(number, decimals) -%}
    format_number(cast({{ number }} as double), {{ decimals }})
{%- endmacro %}

{% macro postgres__number_text(number, decimals) -%}
    to_char(cast({{ number }} as numeric), 'FM999,999,999,999,999,990{{ '.' ~ '0' * decimals if decimals }}')
{%- endmacro %}
