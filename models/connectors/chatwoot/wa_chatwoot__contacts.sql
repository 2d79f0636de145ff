{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

ids as (

    select
        origin,
        person_id,
        contact_id
    from {{ ref('wa_chatwoot__memberships') }}
    where not is_group
    union
    select
        origin,
        person_id,
        contact_id
    from {{ ref('wa_chatwoot__threads') }}

),

people as (

    select * from {{ ref('wa_chatwoot__people') }}

),

final as (

    select
        ids.contact_id,
        people.country_code,
        case
            when
                people.is_internal
                or {{ is_in_chatwoot_list(
                    'internal_numbers', 'ids.origin', 'ids.contact_id'
                ) }}
                then 'true'
            else 'false'
        end as is_internal,
        people.created_at,
        {{ null_text() }} as erased_at,
        people.updated_at,
        people.loaded_at,
        people.origin
    from people
    inner join ids
        on
            people.origin = ids.origin
            and people.person_id = ids.person_id

)

select * from final
