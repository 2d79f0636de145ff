{# JSON texts. Hostile ones (no JSON, other types than expected, deep nesting) give nulls, never an error. #}


{#
    A JSON text that the engine can read: the text itself or, where half of a surrogate pair keeps the engine from
    reading it (a name that was cut in an emoji), the text with U+FFFD in its place. Well-formed pairs stay.
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
                regexp_replace({{ text }}, '{{ high ~ low }}', chr(1) || '\1' || chr(2) || '\2', 'g'),
                '{{ half }}', '\\ufffd', 'g'
            ),
            chr(1) || '(.{4})' || chr(2) || '(.{4})', '\\u\1\\u\2', 'g'
        )
    end
{%- endmacro %}


{#
    Whether a text is a JSON object: true or false. DuckDB lets a comma before a closing bracket pass; JSON does not.
    Texts in quotes are cut out before the commas are judged, and only where there is such a comma at all: a `case`
    is lazy, `and` and `or` are not.
#}
{% macro is_json_object(text) -%}
    {{ adapter.dispatch('is_json_object', 'whatsapp_kpis')(text) }}
{%- endmacro %}

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


{#
    The parts of a JSON text that `shape` names, read in one pass: a dictionary of members, in which 'text' is a
    text (a number or a boolean becomes one, a list or an object its JSON), 'json' any JSON, and a list of one
    shape a list of such. What is of another type than its shape is null.
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


{# A part of a parsed JSON text. #}
{% macro json_part(parsed, path) -%}
    {{ adapter.dispatch('json_part', 'whatsapp_kpis')(parsed, path) }}
{%- endmacro %}

{% macro duckdb__json_part(parsed, path) -%}
    {{ parsed }}['{{ path | replace('.', "']['") }}']
{%- endmacro %}


{# A row for each item of a parsed list; stands in the list of a select. #}
{% macro json_items(parsed) -%}
    {{ adapter.dispatch('json_items', 'whatsapp_kpis')(parsed) }}
{%- endmacro %}

{% macro duckdb__json_items(parsed) -%}
    unnest({{ parsed }})
{%- endmacro %}


{# The first item of a parsed list, null where there is none. #}
{% macro json_first(parsed) -%}
    {{ adapter.dispatch('json_first', 'whatsapp_kpis')(parsed) }}
{%- endmacro %}

{% macro duckdb__json_first(parsed) -%}
    {{ parsed }}[1]
{%- endmacro %}


{# How many members a JSON object has beside the ones named; 0 for any other JSON. #}
{% macro json_other_member_count(json, names) -%}
    {{ adapter.dispatch('json_other_member_count', 'whatsapp_kpis')(json, names) }}
{%- endmacro %}

{% macro duckdb__json_other_member_count(json, names) -%}
    coalesce(len(list_filter(json_keys({{ json }}), name -> name not in ('{{ names | join("', '") }}'))), 0)
{%- endmacro %}


{# How many of the members named a JSON object holds that are neither a list nor null. #}
{% macro json_no_list_count(json, names) -%}
    {{ adapter.dispatch('json_no_list_count', 'whatsapp_kpis')(json, names) }}
{%- endmacro %}

{% macro duckdb__json_no_list_count(json, names) -%}
    len(list_filter(
        json_type({{ json }}, ['{{ names | join("', '") }}']), kind -> kind not in ('ARRAY', 'NULL')
    ))
{%- endmacro %}


{#
    Whether one of the objects at a path of lists (entry.changes.value: the values of all changes of all entries) may
    hold another member than the `known`, or another thing than a list under one of `lists`. A quick look that spares
    most bodies a second reading; it may say true without need, never false.
#}
{% macro json_may_hold_others(json, path, known, lists) -%}
    {{ adapter.dispatch('json_may_hold_others', 'whatsapp_kpis')(json, path, known, lists) }}
{%- endmacro %}

{% macro duckdb__json_may_hold_others(json, path, known, lists) -%}
    case
        when regexp_matches({{ json }}, '"({{ lists | join('|') }})"\s*:\s*[^\s\[]') then true
        else not list_has_all(
            ['{{ known | join("', '") }}'], flatten(json_keys({{ json }}, '$.{{ path | replace('.', '[*].') }}'))
        )
    end
{%- endmacro %}


{# A text of unix seconds as the contract spells a time; what is no number stays a text that is no time. #}
{% macro unix_seconds_as_time(text) -%}
    {{ adapter.dispatch('unix_seconds_as_time', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__unix_seconds_as_time(text) -%}
    case
        when {{ matches(text, '[0-9]{1,11}') }}
            then cast(make_timestamp(try_cast({{ text }} as bigint) * 1000000) as varchar)
        when {{ text }} != '' then 'no unix seconds: ' || {{ text }}
    end
{%- endmacro %}


{#
    The bodies in a folder of files as rows of `received_at` and `payload`, both texts. A line of a `.jsonl` or
    `.jsonl.gz` file is a body, a `.json` file is one. A body may stand in an envelope
    {"received_at": ..., "payload": ...}; without one (or its time) it was received at the newest time that it tells,
    in seconds of nine or ten digits. A line that is no JSON comes as the text `(no JSON)`, blank lines not at all.
#}
{% macro webhook_files(folder) -%}
    {{ return(adapter.dispatch('webhook_files', 'whatsapp_kpis')(folder)) }}
{%- endmacro %}

{% macro duckdb__webhook_files(folder) -%}
    {%- set folder = folder | string | replace("'", "''") -%}
    {%- set readers = [] -%}
    {%- for ending in ['jsonl', 'jsonl.gz'] if file_exists(folder ~ '/**/*.' ~ ending) -%}
        {%- do readers.append(
            "select cast(json as varchar) as line from read_ndjson_objects('" ~ folder ~ "/**/*." ~ ending
            ~ "', ignore_errors = true, maximum_object_size = 67108864)"
        ) -%}
    {%- endfor -%}
    {%- if file_exists(folder ~ '/**/*.json') -%}
        {%- do readers.append(
            "select ltrim(try(decode(content)), chr(65279)) as line from read_blob('" ~ folder ~ "/**/*.json')"
        ) -%}
    {%- endif -%}
    {%- if not readers -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows -%}
    (
        with

        lines as ({{ readers | join(' union all ') }}),

        envelopes as (

            select
                line,
                case
                    when contains(line, '"payload"') and json_valid(line)
                        then json_transform(line, '{"received_at": "VARCHAR", "payload": "VARCHAR"}')
                end as envelope
            from lines

        ),

        bodies as (

            select
                envelope.received_at as received_at,
                coalesce(envelope.payload, line, '(no JSON)') as payload
            from envelopes

        ),

        -- Materialized: else these are computed again in each place that names received_at.
        with_times as materialized (

            select
                coalesce(
                    received_at,
                    cast(
                        make_timestamp(
                            list_max(cast(regexp_extract_all(
                                payload, '"time(?:stamp)?"\s*:\s*"?([0-9]{9,10})"?\s*[,}\]]', 1
                            ) as bigint[])) * 1000000
                        ) as varchar
                    )
                ) as received_at,
                payload
            from bodies

        )

        select * from with_times
    )
    {%- endset -%}
    {{ return(rows) }}
{%- endmacro %}
