with

contacts as (

    select
        profiles.source_contact_key,
        coalesce(merged.contact_key, profiles.source_contact_key) as contact_key,
        profiles.erased_at
    from {{ ref('wa_stg_contacts') }} as profiles
    left join {{ ref('wa_stg_contacts_merged') }} as merged
        on profiles.source_contact_key = merged.source_contact_key

),

erased as (

    select distinct contact_key
    from contacts
    where erased_at is not null

),

final as (

    select contact_key as source_contact_key
    from erased
    union distinct
    select merged.source_contact_key
    from {{ ref('wa_stg_contacts_merged') }} as merged
    inner join erased on merged.contact_key = erased.contact_key

)

select * from final
