{# What is still used by the old staging of webhooks; goes with it. #}

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

{% macro unix_seconds_as_time(text) -%}
    case
        when {{ matches(text, '[0-9]{1,11}') }}
            then {{ time_text_of_seconds(text) }}
        when {{ text }} != '' then 'no unix seconds: ' || {{ text }}
    end
{%- endmacro %}

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
