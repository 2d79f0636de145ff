{#
    JSON texts as they come. Hostile ones (no JSON, deep nesting, halves of characters) give nulls,
    never an error.
#}


{#
    A JSON text that the engine can read: the text itself or, where half of a surrogate pair keeps
    the engine from reading it (a name that was cut in an emoji), the text with U+FFFD in its place.
    Well-formed pairs stay.
#}
{% macro readable_json(text) -%}
    {{ adapter.dispatch('readable_json', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__readable_json(text) -%}
    {%- set high = '\\\\u([dD][89abAB][0-9a-fA-F]{2})' -%}
    {%- set low = '\\\\u([dD][c-fC-F][0-9a-fA-F]{2})' -%}
    {%- set half = '\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}' -%}
    case
        when not contains({{ text }}, '\ud') and not contains({{ text }}, '\uD') then {{ text }}
        when json_valid({{ text }}) then {{ text }}
        else regexp_replace(
            regexp_replace(
                regexp_replace(
                    {{ text }}, '{{ high ~ low }}', chr(1) || '\1' || chr(2) || '\2', 'g'
                ),
                '{{ half }}', '\\ufffd', 'g'
            ),
            chr(1) || '(.{4})' || chr(2) || '(.{4})', '\\u\1\\u\2', 'g'
        )
    end
{%- endmacro %}

{% macro spark__readable_json(text) -%}
    case
        when {{ text }} not rlike r'\\u[dD][89a-fA-F]' then {{ text }}
        else regexp_replace(
            {{ text }},
            r'(?i)\\u(d[89ab][0-9a-f]{2})(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}',
            r'\\ufffd'
        )
    end
{%- endmacro %}

{#
    PostgreSQL 15 cannot test whether a text is JSON: the function, made by check_engine(), gives
    null where it is none. jsonb holds no half of a pair and no U+0000 either.
#}
{% macro postgres__readable_json(text) -%}
    case
        when {{ text }} !~ '\\u([dD][89a-fA-F]|0000)' then {{ text }}
        when {{ postgres_json_or_null() }}({{ text }}) is not null then {{ text }}
        else regexp_replace(
            regexp_replace(
                regexp_replace(
                    {{ text }}, '\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})',
                    chr(1) || '\1' || chr(2) || '\2', 'g'
                ),
                '\\u([dD][89a-fA-F][0-9a-fA-F]{2}|0000)', '\\ufffd', 'g'
            ),
            chr(1) || '(.{4})' || chr(2) || '(.{4})', '\\u\1\\u\2', 'g'
        )
    end
{%- endmacro %}


{# Whether a text is a JSON object: true or false. #}
{% macro is_json_object(text) -%}
    {{ adapter.dispatch('is_json_object', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{#
    DuckDB accepts a comma before a closing bracket; JSON does not. Texts in quotes are cut out
    before the commas are looked at, and only where there is such a comma at all: a `case` is lazy,
    `and` and `or` are not.
#}
{% macro duckdb__is_json_object(text) -%}
    {%- set comma = ',\\s*[\\]}]' -%}
    case
        when {{ text }} is null or not regexp_matches({{ text }}, '^\s*[{]') then false
        when not json_valid({{ readable_json(text) }}) then false
        when not regexp_matches({{ text }}, '{{ comma }}') then true
        else not regexp_matches(
            regexp_replace({{ text }}, '"([^"\\]|\\.)*"', '""', 'g'), '{{ comma }}'
        )
    end
{%- endmacro %}

{# As the only item of a list: else a text with more behind the object would pass. #}
{% macro spark__is_json_object(text) -%}
    {%- set list = "try_parse_json('[' || " ~ readable_json(text) ~ " || ']')" -%}
    coalesce(
        schema_of_variant(try_variant_get({{ list }}, '$[0]', 'variant')) like 'OBJECT%'
        and try_variant_get({{ list }}, '$[1]', 'variant') is null,
        false
    )
{%- endmacro %}

{% macro postgres__is_json_object(text) -%}
    coalesce(jsonb_typeof({{ postgres_json_or_null() }}({{ readable_json(text) }})) = 'object', false)
{%- endmacro %}

{# The function that check_engine() makes: a JSON text as jsonb, null where it is not JSON. #}
{% macro postgres_json_or_null() %}{{ return(adapter.quote(target.schema) ~ '.whatsapp_kpis_json_or_null') }}{% endmacro %}


{# The text that a JSON text holds where it is one in quotes; null for any other JSON, and for no JSON. #}
{% macro json_string(text) -%}
    {{ adapter.dispatch('json_string', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__json_string(text) -%}
    case when left({{ text }}, 1) = '"' and json_valid({{ text }}) then json_extract_string({{ text }}, '$') end
{%- endmacro %}

{% macro spark__json_string(text) -%}
    case when left({{ text }}, 1) = '"' then get_json_object('{"text":' || {{ text }} || '}', '$.text') end
{%- endmacro %}

{% macro postgres__json_string(text) -%}
    case when left({{ text }}, 1) = '"' then {{ postgres_json_or_null() }}({{ text }}) #>> '{}' end
{%- endmacro %}
