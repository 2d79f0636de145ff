with

judged as (

    {{ judged_rows('contact_merges', is_judging_cycles=false) }}

),

final as (

    select distinct
        old_contact_id,
        new_contact_id
    from judged
    where reject_reason is null

)

select * from final
