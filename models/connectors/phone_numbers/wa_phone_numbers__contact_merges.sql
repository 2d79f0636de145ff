{{ config(enabled=is_connected('phone_numbers')) }}

with

ids as (

    select * from {{ ref('wa_phone_numbers__keys') }}
    where not is_merged

),

{# Brazilian land lines never had another form: two ids of one are two accounts. #}
pairs as (

    select
        older.contact_id as old_contact_id,
        newest.contact_id as new_contact_id,
        case
            when older.first_message_at > newest.first_message_at then older.first_message_at
            else newest.first_message_at
        end as merged_at,
        case
            when older.first_loaded_at > newest.first_loaded_at then older.first_loaded_at
            else newest.first_loaded_at
        end as loaded_at
    from ids as older
    inner join ids as newest
        on
            older.phone_key = newest.phone_key
            and newest.is_newest
    where
        not older.is_newest
        and not {{ matches('older.phone_key', '55[0-9]{2}[2-5][0-9]{7}') }}

),

final as (

    select
        old_contact_id,
        new_contact_id,
        {{ text_of_time('merged_at') }} as merged_at,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'phone_numbers' as origin
    from pairs

)

select * from final
