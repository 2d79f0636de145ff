{# JSON taken apart. A part of another type than expected is null, never an error. #}


{#
    The parts of a JSON text that `shape` names, read in one pass: a dictionary of members, in which
    'text' is a text (a number or a boolean becomes one, a list or an object its JSON), 'json' any
    JSON, and a list of one shape a list of such.
#}
{% macro json_parsed(text, shape) -%}
    {{ adapter.dispatch('json_parsed', 'whatsapp_kpis')(text, shape) }}
{%- endmacro %}

{% macro duckdb__json_parsed(text, shape) -%}
    json_transform(
        {{ text }},
        '{{ tojson(shape) | replace(': "text"', ': "VARCHAR"') | replace(': "json"', ': "JSON"') }}'
    )
{%- endmacro %}

{% macro spark__json_parsed(text, shape) -%}
    from_json({{ text }}, '{{ spark_type_of_shape(shape) }}')
{%- endmacro %}

{% macro spark_type_of_shape(shape) -%}
    {%- if shape is string -%}
        string
    {%- elif shape is mapping -%}
        struct<
        {%- for name, part in shape.items() -%}
            `{{ name }}`: {{ spark_type_of_shape(part) }}{{ ', ' if not loop.last }}
        {%- endfor -%}
        >
    {%- else -%}
        array<{{ spark_type_of_shape(shape[0]) }}>
    {%- endif -%}
{%- endmacro %}

{% macro postgres__json_parsed(text, shape) -%}
    {{ postgres_json_or_null() }}({{ text }})
{%- endmacro %}


{# The same of a part that json_parsed() read as 'json'. #}
{% macro json_part_parsed(json, shape) -%}
    {{ adapter.dispatch('json_part_parsed', 'whatsapp_kpis')(json, shape) }}
{%- endmacro %}

{% macro default__json_part_parsed(json, shape) -%}
    {{ json_parsed(json, shape) }}
{%- endmacro %}

{% macro postgres__json_part_parsed(json, shape) -%}
    {{ json }}
{%- endmacro %}


{#
    A part of parsed JSON as an object or any JSON (json_part), as a list (json_list) or as a text
    (json_text).
#}
{% macro json_part(parsed, path) -%}
    {{ adapter.dispatch('json_part', 'whatsapp_kpis')(parsed, path) }}
{%- endmacro %}

{% macro duckdb__json_part(parsed, path) -%}
    {{ parsed }}['{{ path | replace('.', "']['") }}']
{%- endmacro %}

{% macro spark__json_part(parsed, path) -%}
    {{ parsed }}.`{{ path | replace('.', '`.`') }}`
{%- endmacro %}

{% macro postgres__json_part(parsed, path) -%}
    ({{ parsed }} #> '{ {{- path | replace('.', ',') -}} }')
{%- endmacro %}

{% macro json_list(parsed, path) -%}
    {{ adapter.dispatch('json_list', 'whatsapp_kpis')(parsed, path) }}
{%- endmacro %}

{% macro default__json_list(parsed, path) -%}
    {{ json_part(parsed, path) }}
{%- endmacro %}

{% macro postgres__json_list(parsed, path) -%}
    {%- set part = json_part(parsed, path) -%}
    case when jsonb_typeof({{ part }}) = 'array' then {{ part }} end
{%- endmacro %}

{% macro json_text(parsed, path) -%}
    {{ adapter.dispatch('json_text', 'whatsapp_kpis')(parsed, path) }}
{%- endmacro %}

{% macro default__json_text(parsed, path) -%}
    {{ json_part(parsed, path) }}
{%- endmacro %}

{% macro postgres__json_text(parsed, path) -%}
    ({{ parsed }} #>> '{ {{- path | replace('.', ',') -}} }')
{%- endmacro %}


{#
    A part as an id or a word: null where it is empty, or where a list or an object stands in its
    place.
#}
{% macro json_word(parsed, path) -%}
    {%- set part = json_text(parsed, path) -%}
    case when left({{ part }}, 1) not in ('{', '[', '') then {{ part }} end
{%- endmacro %}


{# A row for each item of a list; stands in the list of a select. An item that is null is a row. #}
{% macro json_items(list) -%}
    {{ adapter.dispatch('json_items', 'whatsapp_kpis')(list) }}
{%- endmacro %}

{% macro duckdb__json_items(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__json_items(list) -%}
    explode({{ list }})
{%- endmacro %}

{% macro postgres__json_items(list) -%}
    nullif(
        jsonb_array_elements(case when jsonb_typeof({{ list }}) = 'array' then {{ list }} end),
        cast('null' as jsonb)
    )
{%- endmacro %}


{# The first item of a list, null where there is none. #}
{% macro json_first(list) -%}
    {{ adapter.dispatch('json_first', 'whatsapp_kpis')(list) }}
{%- endmacro %}

{% macro duckdb__json_first(list) -%}
    {{ list }}[1]
{%- endmacro %}

{% macro spark__json_first(list) -%}
    get({{ list }}, 0)
{%- endmacro %}

{% macro postgres__json_first(list) -%}
    case when jsonb_typeof({{ list }}) = 'array' then {{ list }} -> 0 end
{%- endmacro %}


{# How many items a list has, null for no list. #}
{% macro json_count(list) -%}
    {{ adapter.dispatch('json_count', 'whatsapp_kpis')(list) }}
{%- endmacro %}

{% macro duckdb__json_count(list) -%}
    len({{ list }})
{%- endmacro %}

{% macro spark__json_count(list) -%}
    case when {{ list }} is not null then size({{ list }}) end
{%- endmacro %}

{% macro postgres__json_count(list) -%}
    case when jsonb_typeof({{ list }}) = 'array' then jsonb_array_length({{ list }}) end
{%- endmacro %}
