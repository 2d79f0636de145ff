{#
    A list (for json_items) with an item for each member of a JSON object that is not read: a member
    beside `lists` and `others`, and one of `lists` that is neither a list nor null. Null or empty
    for any other JSON.
#}
{% macro json_unread_members(json, lists, others) -%}
    {{ adapter.dispatch('json_unread_members', 'whatsapp_kpis')(json, lists, others) }}
{%- endmacro %}

{% macro duckdb__json_unread_members(json, lists, others) -%}
    list_concat(
        list_filter(
            json_keys({{ json }}), lambda name: name not in ('{{ (lists + others) | join("', '") }}')
        ),
        list_filter(
            json_type({{ json }}, ['{{ lists | join("', '") }}']),
            lambda type: type not in ('ARRAY', 'NULL')
        )
    )
{%- endmacro %}

{% macro spark__json_unread_members(json, lists, others) -%}
    concat(
        filter(
            json_object_keys({{ json }}),
            name -> name not in ('{{ (lists + others) | join("', '") }}')
        ),
        filter(
            array('{{ lists | join("', '") }}'),
            name -> get_json_object({{ json }}, '$.' || name) not like '[%'
        )
    )
{%- endmacro %}

{% macro postgres__json_unread_members(json, lists, others) -%}
    case
        when jsonb_typeof({{ json }}) = 'object' then (
            select jsonb_agg(members.name) from jsonb_each({{ json }}) as members (name, content)
            where
                members.name not in ('{{ (lists + others) | join("', '") }}')
                or (
                    members.name in ('{{ lists | join("', '") }}')
                    and jsonb_typeof(members.content) not in ('array', 'null')
                )
        )
    end
{%- endmacro %}
