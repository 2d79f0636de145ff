with recursive

links as (

    select
        old_contact_key,
        new_contact_key
    from {{ ref('wa_stg_contact_merges') }}

),

{# Each step follows one merge. Merges on a cycle were rejected, so this ends. #}
chains as (

    select
        old_contact_key as source_contact_key,
        new_contact_key as contact_key
    from links
    union all
    select
        chains.source_contact_key,
        links.new_contact_key as contact_key
    from chains
    inner join links on chains.contact_key = links.old_contact_key

),

{# The end of a chain is the id that was never merged away. #}
final as (

    select
        chains.source_contact_key,
        chains.contact_key
    from chains
    left join links on chains.contact_key = links.old_contact_key
    where links.old_contact_key is null

)

select * from final
