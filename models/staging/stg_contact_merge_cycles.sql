with recursive

{# Only an id that is old here and new there can lie on a circle: that keeps the closure small. #}
inner_pairs as (

    select
        pairs.old_contact_id,
        pairs.new_contact_id
    from {{ ref('stg_contact_merge_pairs') }} as pairs
    where
        pairs.old_contact_id in (
            select entering.new_contact_id from {{ ref('stg_contact_merge_pairs') }} as entering
        )
        and pairs.new_contact_id in (
            select leaving.old_contact_id from {{ ref('stg_contact_merge_pairs') }} as leaving
        )

),

reached as (
    {{ reached_pairs('inner_pairs', 'old_contact_id', 'new_contact_id') }}
),

final as (

    select distinct
        inner_pairs.old_contact_id,
        inner_pairs.new_contact_id
    from inner_pairs
    inner join reached
        on
            inner_pairs.new_contact_id = reached.old_contact_id
            and inner_pairs.old_contact_id = reached.new_contact_id

)

select * from final
