{{ config(enabled=is_connected('chatwoot'), materialized='whole_table') }}

with

memberships as (

    {{ chatwoot_rows('contact_inboxes') }}

),

inboxes as (

    select * from {{ ref('wa_chatwoot__inboxes') }}

),

people as (

    select * from {{ ref('wa_chatwoot__people') }}

),

-- What the channel calls the person: digits, a business-scoped id such as CO.1098, or, of an API
-- inbox, a random text that says nothing.
identified as (

    select
        memberships.origin,
        memberships.id as membership_id,
        memberships.contact_id as person_id,
        memberships.inbox_id,
        inboxes.channel,
        case
            when inboxes.channel = 'api' then people.own_contact_id
            when {{ matches('memberships.source_id', '(whatsapp:)?[+]?[0-9]+') }}
                then {{ digits_of('memberships.source_id') }}
            else replace(memberships.source_id, 'whatsapp:', '')
        end as source_contact_id,
        people.own_contact_id,
        people.phone_digits,
        inboxes.channel = 'api' and coalesce(people.is_group, false) as is_group,
        memberships.created_at,
        coalesce(memberships.loaded_at, memberships.updated_at, memberships.created_at) as loaded_at
    from memberships
    inner join inboxes
        on
            memberships.origin = inboxes.origin
            and memberships.inbox_id = inboxes.inbox_id
    left join people
        on
            memberships.origin = people.origin
            and memberships.contact_id = people.person_id

),

newest_numbers as (

    select
        origin,
        person_id,
        source_contact_id,
        row_number() over (
            partition by origin, person_id
            order by created_at desc, membership_id desc
        ) as place
    from identified
    where
        {{ matches('source_contact_id', '[0-9]+') }}
        and person_id is not null

),

final as (

    select
        identified.origin,
        identified.membership_id,
        identified.person_id,
        identified.inbox_id,
        identified.source_contact_id,
        case
            when {{ matches('identified.source_contact_id', '[A-Z]{2}[.].*') }}
                then coalesce(
                    newest_numbers.source_contact_id,
                    identified.phone_digits,
                    identified.source_contact_id
                )
            else coalesce(identified.source_contact_id, identified.own_contact_id)
        end as contact_id,
        identified.is_group,
        row_number() over (
            partition by identified.origin, identified.person_id, identified.inbox_id
            order by identified.created_at desc, identified.membership_id desc
        ) as place_in_inbox,
        identified.created_at,
        identified.loaded_at
    from identified
    left join newest_numbers
        on
            identified.origin = newest_numbers.origin
            and identified.person_id = newest_numbers.person_id
            and newest_numbers.place = 1

)

select * from final
