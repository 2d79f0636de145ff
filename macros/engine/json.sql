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


{% macro spark__readable_json(text) -%}
    case
        when {{ text }} not rlike r'\\u[dD][89a-fA-F]' then {{ text }}
        else regexp_replace(
            {{ text }},
            r'(?i)\\u(d[89ab][0-9a-f]{2})(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}', r'\\ufffd'
        )
    end
{%- endmacro %}


{#
    PostgreSQL 15 cannot ask whether a text is JSON: the function, made by check_engine(), gives null where it is none.
    jsonb holds no half of a pair and no U+0000 either.
#}
{% macro postgres__readable_json(text) -%}
    case
        when {{ text }} !~ '\\u([dD][89a-fA-F]|0000)' then {{ text }}
        when staging.json_or_null({{ text }}) is not null then {{ text }}
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

{# The expressions know no looking ahead: well-formed pairs are set aside first. #}
{% macro bigquery__readable_json(text) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                {{ text }}, r'\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})',
                concat(chr(1), r'\1', chr(2), r'\2')
            ),
            r'\\u[dD][89a-fA-F][0-9a-fA-F]{2}', r'\\ufffd'
        ),
        concat(chr(1), '(.{4})', chr(2), '(.{4})'), r'\\u\1\\u\2'
    )
{%- endmacro %}

{% macro snowflake__readable_json(text) -%}
    regexp_replace(
        regexp_replace(
            regexp_replace(
                {{ text }}, '\\\\u([dD][89abAB][0-9a-fA-F]{2})\\\\u([dD][c-fC-F][0-9a-fA-F]{2})',
                chr(1) || '\\1' || chr(2) || '\\2'
            ),
            '\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\\\ufffd'
        ),
        chr(1) || '(.{4})' || chr(2) || '(.{4})', '\\\\u\\1\\\\u\\2'
    )
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


{% macro spark__is_json_object(text) -%}
    {#- As the only item of a list: else what stands behind an object would pass. -#}
    {%- set list = "try_parse_json('[' || " ~ readable_json(text) ~ " || ']')" -%}
    coalesce(
        schema_of_variant(try_variant_get({{ list }}, '$[0]', 'variant')) like 'OBJECT%'
        and try_variant_get({{ list }}, '$[1]', 'variant') is null,
        false
    )
{%- endmacro %}

{% macro postgres__is_json_object(text) -%}
    coalesce(jsonb_typeof(staging.json_or_null({{ readable_json(text) }})) = 'object', false)
{%- endmacro %}

{% macro bigquery__is_json_object(text) -%}
    coalesce(json_type(safe.parse_json({{ readable_json(text) }}, wide_number_mode => 'round')) = 'object', false)
{%- endmacro %}

{% macro snowflake__is_json_object(text) -%}
    coalesce(typeof(try_parse_json({{ readable_json(text) }})) = 'OBJECT', false)
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


{% macro spark__json_parsed(text, shape) -%}
    from_json({{ text }}, '{{ spark_type_of_shape(shape) }}')
{%- endmacro %}

{% macro spark_type_of_shape(shape) -%}
    {%- if shape is string -%}
        string
    {%- elif shape is mapping -%}
        struct<{% for name, part in shape.items() %}`{{ name }}`: {{ spark_type_of_shape(part) }}{{ ', ' if not loop.last }}{% endfor %}>
    {%- else -%}
        array<{{ spark_type_of_shape(shape[0]) }}>
    {%- endif -%}
{%- endmacro %}

{% macro postgres__json_parsed(text, shape) -%}
    staging.json_or_null({{ text }})
{%- endmacro %}

{% macro bigquery__json_parsed(text, shape) -%}
    safe.parse_json({{ text }}, wide_number_mode => 'round')
{%- endmacro %}

{% macro snowflake__json_parsed(text, shape) -%}
    try_parse_json({{ text }})
{%- endmacro %}


{# A part of a parsed JSON text: a list or an object (json_part), or a text (json_text). #}
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

{% macro bigquery__json_part(parsed, path) -%}
    json_query({{ parsed }}, '$.{{ path }}')
{%- endmacro %}

{% macro snowflake__json_part(parsed, path) -%}
    get_path({{ parsed }}, '{{ path }}')
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

{# json_value() reads texts, numbers and flags only. #}
{% macro bigquery__json_text(parsed, path) -%}
    coalesce(
        json_value({{ parsed }}, '$.{{ path }}'),
        case
            when json_type(json_query({{ parsed }}, '$.{{ path }}')) in ('object', 'array')
                then to_json_string(json_query({{ parsed }}, '$.{{ path }}'))
        end
    )
{%- endmacro %}

{% macro snowflake__json_text(parsed, path) -%}
    cast(nullif(get_path({{ parsed }}, '{{ path }}'), parse_json('null')) as {{ dbt.type_string() }})
{%- endmacro %}


{# A row for each item of a parsed list; stands in the list of a select. #}
{% macro json_items(parsed) -%}
    {{ adapter.dispatch('json_items', 'whatsapp_kpis')(parsed) }}
{%- endmacro %}

{% macro duckdb__json_items(parsed) -%}
    unnest({{ parsed }})
{%- endmacro %}

{% macro spark__json_items(parsed) -%}
    explode({{ parsed }})
{%- endmacro %}

{# An item that is null, or no object where one is expected, is a null. #}
{% macro postgres__json_items(parsed) -%}
    nullif(
        jsonb_array_elements(case when jsonb_typeof({{ parsed }}) = 'array' then {{ parsed }} end), cast('null' as jsonb)
    )
{%- endmacro %}

{% macro bigquery__json_items(parsed) -%}
nullif(json_item, json 'null')
{%- endmacro %}

{% macro snowflake__json_items(parsed) -%}
nullif(flattened.value, parse_json('null'))
{%- endmacro %}


{# What json_items() needs behind the relation it reads: some engines make rows in `from` only. #}
{% macro json_items_join(parsed) -%}
    {{ adapter.dispatch('json_items_join', 'whatsapp_kpis')(parsed) }}
{%- endmacro %}

{% macro default__json_items_join(parsed) %}{% endmacro %}

{% macro bigquery__json_items_join(parsed) -%}
    {{ ' ' }}cross join unnest(json_query_array({{ parsed }})) as json_item
{%- endmacro %}

{% macro snowflake__json_items_join(parsed) -%}
    {{ ' ' }}cross join lateral flatten(input => case when is_array({{ parsed }}) then {{ parsed }} end) as flattened
{%- endmacro %}


{# The first item of a parsed list, null where there is none. #}
{% macro json_first(parsed) -%}
    {{ adapter.dispatch('json_first', 'whatsapp_kpis')(parsed) }}
{%- endmacro %}

{% macro duckdb__json_first(parsed) -%}
    {{ parsed }}[1]
{%- endmacro %}

{% macro spark__json_first(parsed) -%}
    get({{ parsed }}, 0)
{%- endmacro %}

{% macro postgres__json_first(parsed) -%}
    case when jsonb_typeof({{ parsed }}) = 'array' then {{ parsed }} -> 0 end
{%- endmacro %}

{% macro bigquery__json_first(parsed) -%}
json_query_array({{ parsed }})[safe_offset(0)]
{%- endmacro %}

{% macro snowflake__json_first(parsed) -%}
get(case when is_array({{ parsed }}) then {{ parsed }} end, 0)
{%- endmacro %}


{# How many members a JSON object has beside the ones named; 0 for any other JSON. #}
{% macro json_other_member_count(json, names) -%}
    {{ adapter.dispatch('json_other_member_count', 'whatsapp_kpis')(json, names) }}
{%- endmacro %}

{% macro duckdb__json_other_member_count(json, names) -%}
    coalesce(len(list_filter(json_keys({{ json }}), name -> name not in ('{{ names | join("', '") }}'))), 0)
{%- endmacro %}


{% macro spark__json_other_member_count(json, names) -%}
    coalesce(
        cast(size(filter(json_object_keys({{ json }}), name -> name not in ('{{ names | join("', '") }}'))) as bigint), 0
    )
{%- endmacro %}

{% macro postgres__json_other_member_count(json, names) -%}
    case
        when jsonb_typeof({{ json }}) = 'object' then (
            select count(*) from jsonb_object_keys({{ json }}) as members (name)
            where name not in ('{{ names | join("', '") }}')
        )
        else 0
    end
{%- endmacro %}

{% macro bigquery__json_other_member_count(json, names) -%}
    coalesce(
        array_length(array(
            select name from unnest(json_keys({{ json }}, 1)) as name where name not in ('{{ names | join("', '") }}')
        )),
        0
    )
{%- endmacro %}

{% macro snowflake__json_other_member_count(json, names) -%}
    case
        when is_object({{ json }}) then array_size(
            filter(object_keys({{ json }}), name -> name not in ('{{ names | join("', '") }}'))
        )
        else 0
    end
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


{% macro spark__json_no_list_count(json, names) -%}
    (
        {%- for name in names %}
        case
            when get_json_object({{ json }}, '$.{{ name }}') is null then 0
            when try_variant_get(try_parse_json({{ json }}), '$.{{ name }}', 'array<variant>') is null then 1
            else 0
        end{{ ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro postgres__json_no_list_count(json, names) -%}
    (
        select count(*) from unnest(array['{{ names | join("', '") }}']) as members (name)
        where jsonb_typeof({{ json }} -> name) not in ('array', 'null')
    )
{%- endmacro %}

{% macro bigquery__json_no_list_count(json, names) -%}
    (
        {%- for name in names %}
        case when json_type(json_query({{ json }}, '$.{{ name }}')) not in ('array', 'null') then 1 else 0 end
        {{- ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro snowflake__json_no_list_count(json, names) -%}
    (
        {%- for name in names %}
        case when typeof(get_path({{ json }}, '{{ name }}')) not in ('ARRAY', 'NULL_VALUE') then 1 else 0 end
        {{- ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#
    Whether one of the objects at a path of lists (entry.changes.value: the values of all changes of all entries) may
    hold another member than the `known`, or another thing than a list under one of `lists`. A quick look that spares
    most bodies a second reading; it may say true without need, never false.
#}
{% macro json_may_hold_others(json, path, known, lists) -%}
    {{ adapter.dispatch('json_may_hold_others', 'whatsapp_kpis')(json, path, known, lists) }}
{%- endmacro %}

{% macro default__json_may_hold_others(json, path, known, lists) -%}
    true
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
    case
        when {{ matches(text, '[0-9]{1,11}') }}
            then {{ time_text_of_seconds(text) }}
        when {{ text }} != '' then 'no unix seconds: ' || {{ text }}
    end
{%- endmacro %}

{# A text of at most eleven digits, read as unix seconds, as the contract spells a time. #}
{% macro time_text_of_seconds(text) -%}
    {{ adapter.dispatch('time_text_of_seconds', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__time_text_of_seconds(text) -%}
    cast(make_timestamp(try_cast({{ text }} as bigint) * 1000000) as varchar)
{%- endmacro %}

{% macro spark__time_text_of_seconds(text) -%}
    date_format(timestamp_seconds(cast({{ text }} as bigint)), 'yyyy-MM-dd HH:mm:ss')
{%- endmacro %}

{% macro postgres__time_text_of_seconds(text) -%}
    to_char(timezone('UTC', to_timestamp(cast({{ text }} as bigint))), 'YYYY-MM-DD HH24:MI:SS')
{%- endmacro %}

{% macro bigquery__time_text_of_seconds(text) -%}
    format_timestamp('%F %T', timestamp_seconds(cast({{ text }} as int64)))
{%- endmacro %}

{% macro snowflake__time_text_of_seconds(text) -%}
    to_char(to_timestamp_ntz(cast({{ text }} as bigint)), 'YYYY-MM-DD HH24:MI:SS')
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

{% macro default__webhook_files(folder) -%}
    {{ return(file_exists(folder)) }}
{%- endmacro %}

{% macro duckdb__webhook_files(folder) -%}
    {%- set readers = [] -%}
    {%- for ending in ['jsonl', 'jsonl.gz'] if file_exists(folder ~ '/**/*.' ~ ending) -%}
        {%- do readers.append(
            "select cast(json as varchar) as line from read_ndjson_objects(" ~ quoted(folder ~ '/**/*.' ~ ending)
            ~ ", ignore_errors = true, maximum_object_size = 67108864)"
        ) -%}
    {%- endfor -%}
    {%- if file_exists(folder ~ '/**/*.json') -%}
        {%- do readers.append(
            "select ltrim(try(decode(content)), chr(65279)) as line from read_blob(" ~ quoted(folder ~ '/**/*.json') ~ ")"
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
