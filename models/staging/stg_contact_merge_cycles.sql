with recursive

judged as (

    {{ judged_rows('contact_merges', is_judging_cycles=false) }}

),

edges as (

    select distinct
        old_contact_id,
        new_contact_id
    from judged
    where reject_reason is null

),

{# Only an id that is old here and new there can lie on a circle: that keeps the closure small. #}
inner_edges as (

    select edges.*
    from edges
    where
        edges.old_contact_id in (select entering.new_contact_id from edges as entering)
        and edges.new_contact_id in (select leaving.old_contact_id from edges as leaving)

),

reached as (
    {{ reached_pairs('inner_edges', 'old_contact_id', 'new_contact_id') }}
),

final as (

    select distinct
        inner_edges.old_contact_id,
        inner_edges.new_contact_id
    from inner_edges
    inner join reached
        on
            inner_edges.new_contact_id = reached.old_contact_id
            and inner_edges.old_contact_id = reached.new_contact_id

)

select * from final
