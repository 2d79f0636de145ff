{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

{%- set shape = [{'name': 'text', 'category': 'text', 'language': 'text'}] -%}
with

lists as (

    select
        origin,
        inbox_id,
        case
            when left(message_templates, 1) = '['
                then {{ json_parsed(readable_json('message_templates'), shape) }}
        end as templates
    from {{ ref('wa_chatwoot__inboxes') }}

),

templates as (

    select
        origin,
        inbox_id,
        {{ json_items('templates') }} as template
    from lists

),

named as (

    select
        origin,
        inbox_id,
        {{ json_word('template', 'name') }} as template_name,
        {{ json_word('template', 'language') }} as language,
        lower({{ json_word('template', 'category') }}) as category
    from templates

),

-- A template without its language is known by its name where all languages have one category.
final as (

    select
        origin,
        inbox_id,
        template_name,
        language,
        max(category) as category
    from named
    where language is not null
    group by origin, inbox_id, template_name, language
    having min(category) = max(category)
    union all
    select
        origin,
        inbox_id,
        template_name,
        {{ null_text() }} as language,
        max(category) as category
    from named
    group by origin, inbox_id, template_name
    having min(category) = max(category)

)

select * from final
