{{ config(materialized='whole_view') }}

with

items as (

    select * from {{ ref('wa_meta_webhooks__items') }}
    where item_kind in ('message', 'echo', 'status', 'person')

),

-- Both ids of a person in one item: one row a pair and body.
pairs as (

    select
        body_hash,
        from_user_id as old_contact_id,
        from_wa_id as new_contact_id,
        loaded_at
    from items
    where from_user_id != from_wa_id
    union
    select
        body_hash,
        to_user_id as old_contact_id,
        to_wa_id as new_contact_id,
        loaded_at
    from items
    where to_user_id != to_wa_id

),

-- A person who changed number or id. The same id again says nothing.
changed as (

    select
        from_wa_id,
        coalesce(previous_user_id, from_wa_id, from_user_id) as old_contact_id,
        coalesce(system_wa_id, system_new_wa_id) as new_wa_id,
        system_user_id as new_user_id,
        {{ text_of_unix_seconds('unix_seconds') }} as merged_at,
        loaded_at
    from items
    where
        item_kind = 'message'
        and message_type = 'system'
        and coalesce(system_type, 'changed') like '%changed%'
        and coalesce(system_type, '') not like '%identity%'
        and coalesce(system_wa_id, system_new_wa_id, system_user_id) is not null

),

-- Whom only a new id is named of keeps the number.
changes as (

    select
        case
            when new_wa_id is null and from_wa_id is not null then new_user_id
            else old_contact_id
        end as old_contact_id,
        coalesce(new_wa_id, from_wa_id, new_user_id) as new_contact_id,
        merged_at,
        loaded_at
    from changed

),

final as (

    select
        old_contact_id,
        new_contact_id,
        {{ text_of_time('loaded_at') }} as merged_at,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'webhooks' as origin
    from pairs
    union all
    select
        old_contact_id,
        new_contact_id,
        merged_at,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'webhooks' as origin
    from changes
    where old_contact_id is null or old_contact_id != new_contact_id

)

select * from final
