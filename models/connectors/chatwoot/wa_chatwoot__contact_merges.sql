{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

memberships as (

    select * from {{ ref('wa_chatwoot__memberships') }}
    where not is_group

),

people as (

    select * from {{ ref('wa_chatwoot__people') }}

),

-- Each id of a person, with the newest time at which the person used it.
used as (

    select
        origin,
        person_id,
        contact_id,
        1 as is_conversation,
        created_at
    from {{ ref('wa_chatwoot__threads') }}
    union all
    select
        origin,
        person_id,
        contact_id,
        0 as is_conversation,
        created_at
    from memberships

),

newest as (

    select
        origin,
        person_id,
        contact_id,
        row_number() over (
            partition by origin, person_id
            order by is_conversation desc, created_at desc, contact_id desc
        ) as place
    from used
    where {{ matches('contact_id', '[0-9]+') }}

),

final as (

    -- A business-scoped id of somebody whose number is known.
    select distinct
        source_contact_id as old_contact_id,
        contact_id as new_contact_id,
        created_at as merged_at,
        loaded_at,
        origin
    from memberships
    where
        source_contact_id != contact_id
        and {{ matches('contact_id', '[0-9]+') }}
    union all
    -- Another number: two people whom an agent merged, or a changed number.
    select distinct
        memberships.contact_id as old_contact_id,
        newest.contact_id as new_contact_id,
        people.updated_at as merged_at,
        people.loaded_at,
        memberships.origin
    from memberships
    inner join newest
        on
            memberships.origin = newest.origin
            and memberships.person_id = newest.person_id
            and newest.place = 1
    inner join people
        on
            memberships.origin = people.origin
            and memberships.person_id = people.person_id
    where
        memberships.contact_id != newest.contact_id
        and {{ matches('memberships.contact_id', '[0-9]+') }}

)

select * from final
