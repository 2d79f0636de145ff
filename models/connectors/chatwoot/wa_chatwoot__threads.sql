{{ config(enabled=is_connected('chatwoot'), materialized='whole_table') }}

with

conversations as (

    {{ chatwoot_rows('conversations') }}

),

inboxes as (

    select * from {{ ref('wa_chatwoot__inboxes') }}

),

memberships as (

    select * from {{ ref('wa_chatwoot__memberships') }}

),

people as (

    select * from {{ ref('wa_chatwoot__people') }}

),

-- The person by the conversation's membership, else by person and inbox, else by the person alone.
final as (

    select
        conversations.origin,
        conversations.id as thread_id,
        conversations.origin || '-' || conversations.id as conversation_id,
        coalesce(
            named.contact_id,
            newest.contact_id,
            people.own_contact_id,
            conversations.origin || '-contact-' || conversations.contact_id
        ) as contact_id,
        conversations.contact_id as person_id,
        inboxes.inbox_id,
        inboxes.channel,
        inboxes.business_phone_id,
        conversations.campaign_id,
        conversations.status,
        conversations.assignee_id,
        conversations.cached_label_list,
        conversations.custom_attributes,
        conversations.created_at,
        conversations.updated_at,
        coalesce(conversations.loaded_at, conversations.updated_at) as loaded_at
    from conversations
    inner join inboxes
        on
            conversations.origin = inboxes.origin
            and conversations.inbox_id = inboxes.inbox_id
    left join memberships as named
        on
            conversations.origin = named.origin
            and conversations.contact_inbox_id = named.membership_id
    left join memberships as newest
        on
            conversations.origin = newest.origin
            and conversations.contact_id = newest.person_id
            and conversations.inbox_id = newest.inbox_id
            and newest.place_in_inbox = 1
    left join people
        on
            conversations.origin = people.origin
            and conversations.contact_id = people.person_id
    where
        not coalesce(
            named.is_group,
            newest.is_group,
            inboxes.channel = 'api' and people.is_group,
            false
        )

)

select * from final
