{#
    The key is the whole body, so copies differ in their time alone and grouping says what the ranking of
    staged_rows() would, without carrying the bodies through a sort.
#}
with

judged as (

    {{ judged_rows('webhooks') }}

),

final as (

    select
        min(received_at) as received_at,
        payload,
        count(*) as copy_count,
        max(received_at) as last_loaded_at
    from judged
    where reject_reason is null
    group by payload

)

select * from final
