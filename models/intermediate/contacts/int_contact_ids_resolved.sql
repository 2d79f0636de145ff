{%- set mentions = [
    ('contacts', 'contact_id', 'created_at'), ('leads', 'contact_id', 'created_at'),
    ('carts', 'contact_id', 'created_at'), ('messages', 'contact_id', 'sent_at'),
    ('surveys', 'contact_id', 'sent_at'), ('conversations', 'contact_id', 'opened_at'),
    ('orders', 'contact_id', 'ordered_at'), ('consents', 'contact_id', 'occurred_at'),
    ('link_clicks', 'contact_id', 'clicked_at'), ('contact_merges', 'old_contact_id', 'merged_at'),
    ('contact_merges', 'new_contact_id', 'merged_at'),
] -%}
with recursive

mentioned as (

    {% for table, column, time in mentions %}
    select
        {{ column }} as source_contact_id,
        min({{ time }}) as first_known_at
    from {{ ref('stg_' ~ table) }}
    group by {{ column }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

source_contacts as (

    select
        source_contact_id,
        min(first_known_at) as first_known_at
    from mentioned
    group by source_contact_id

),

{# Each step follows one merge; merges that close a circle were rejected, so this ends. #}
chains as (

    select
        old_contact_id as source_contact_id,
        new_contact_id as contact_id
    from {{ ref('stg_contact_merges') }}
    union all
    select
        chains.source_contact_id,
        links.new_contact_id as contact_id
    from chains
    inner join {{ ref('stg_contact_merges') }} as links on chains.contact_id = links.old_contact_id

),

{# The end of a chain is the id that was never merged away. #}
merged as (

    select
        chains.source_contact_id,
        chains.contact_id
    from chains
    left join {{ ref('stg_contact_merges') }} as links on chains.contact_id = links.old_contact_id
    where links.old_contact_id is null

),

identified as (

    select
        source_contacts.source_contact_id,
        coalesce(merged.contact_id, source_contacts.source_contact_id) as contact_id,
        source_contacts.first_known_at
    from source_contacts
    left join merged on source_contacts.source_contact_id = merged.source_contact_id

),

profiled as (

    select
        identified.source_contact_id,
        identified.contact_id,
        identified.first_known_at,
        profiles.country_code,
        coalesce(profiles.is_internal, false) as is_internal,
        profiles.erased_at,
        row_number() over (
            partition by identified.contact_id
            order by
                case when profiles.country_code is null then 1 else 0 end,
                case when identified.source_contact_id = identified.contact_id then 0 else 1 end,
                profiles.updated_at desc,
                identified.source_contact_id desc
        ) as country_rank
    from identified
    left join {{ ref('stg_contacts') }} as profiles
        on identified.source_contact_id = profiles.contact_id

),

final as (

    select
        source_contact_id,
        contact_id,
        max(case when country_rank = 1 then country_code end) over (partition by contact_id)
            as country_code,
        max(case when is_internal then 1 else 0 end) over (partition by contact_id) = 1
            as is_internal,
        min(erased_at) over (partition by contact_id) as erased_at,
        min(first_known_at) over (partition by contact_id) as first_known_at
    from profiled

)

select * from final
