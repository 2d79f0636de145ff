{{ config(enabled=is_connected('chatwoot'), materialized='whole_table') }}

with

contacts as (

    {{ chatwoot_rows('contacts') }}

),

taggings as (

    {{ chatwoot_rows('taggings', changed_at='created_at') }}

),

tags as (

    {{ chatwoot_rows('tags', changed_at='name') }}

),

internal_people as (

    select distinct
        taggings.origin,
        taggings.taggable_id as person_id
    from taggings
    inner join tags
        on
            taggings.origin = tags.origin
            and taggings.tag_id = tags.id
    where
        taggings.taggable_type = 'Contact'
        and not taggings.was_deleted
        and {{ is_in_chatwoot_list('internal_labels', 'taggings.origin', 'tags.name') }}

),

final as (

    select
        contacts.origin,
        contacts.id as person_id,
        {{ chatwoot_number('contacts.phone_number') }} as phone_digits,
        coalesce(
            case
                when
                    contacts.identifier like '%@s.whatsapp.net'
                    or contacts.identifier like '%@c.us'
                    then {{ chatwoot_number(
                        dbt.split_part(dbt.split_part('contacts.identifier', "'@'", 1), "':'", 1)
                    ) }}
            end,
            {{ chatwoot_number('contacts.phone_number') }},
            contacts.origin || '-contact-' || contacts.id
        ) as own_contact_id,
        coalesce(
            contacts.identifier like '%@g.us'
            or contacts.identifier like '%@broadcast'
            or contacts.identifier like '%@newsletter',
            false
        ) as is_group,
        case
            when {{ matches('contacts.country_code', '[A-Za-z]{2}') }}
                then upper(contacts.country_code)
            when {{ matches('contacts.attributes_country_code', '[A-Za-z]{2}') }}
                then upper(contacts.attributes_country_code)
        end as country_code,
        internal_people.person_id is not null as is_internal,
        contacts.created_at,
        contacts.updated_at,
        coalesce(contacts.loaded_at, contacts.updated_at) as loaded_at
    from contacts
    left join internal_people
        on
            contacts.origin = internal_people.origin
            and contacts.id = internal_people.person_id

)

select * from final
