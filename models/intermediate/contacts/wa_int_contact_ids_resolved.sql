{%- set mentions = [
    ('contacts', 'source_contact_key', 'created_at'), ('leads', 'source_contact_key', 'created_at'),
    ('carts', 'source_contact_key', 'created_at'), ('messages', 'source_contact_key', 'sent_at'),
    ('surveys', 'source_contact_key', 'sent_at'), ('conversations', 'source_contact_key', 'opened_at'),
    ('orders', 'source_contact_key', 'ordered_at'), ('consents', 'source_contact_key', 'occurred_at'),
    ('link_clicks', 'source_contact_key', 'clicked_at'), ('contact_merges', 'old_contact_key', 'merged_at'),
    ('contact_merges', 'new_contact_key', 'merged_at'),
] -%}
{%- set profile_columns = ['country_code'] + passthrough_aliases('contacts') -%}
with

mentioned as (

    {% for table, column, time in mentions %}
    select
        {{ column }} as source_contact_key,
        min({{ time }}) as first_known_at
    from {{ ref('wa_stg_' ~ table) }}
    group by {{ column }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

source_contacts as (

    select
        source_contact_key,
        min(first_known_at) as first_known_at
    from mentioned
    group by source_contact_key

),

profiled as (

    select
        source_contacts.source_contact_key,
        coalesce(merged.contact_key, source_contacts.source_contact_key) as contact_key,
        source_contacts.first_known_at,
        profiles.country_code,
        coalesce(profiles.is_internal, false) as is_internal,
        profiles.erased_at,
        profiles.updated_at,
        {{ passthrough_items('contacts') }}
        profiles.id_order
    from source_contacts
    left join {{ ref('wa_stg_contacts_merged') }} as merged
        on source_contacts.source_contact_key = merged.source_contact_key
    left join {{ ref('wa_stg_contacts') }} as profiles
        on source_contacts.source_contact_key = profiles.source_contact_key

),

{# Only contacts with several ids have anything to choose from. #}
{% for column in profile_columns %}
best_{{ column }} as (

    select
        contact_key,
        {{ column }},
        row_number() over (
            partition by contact_key
            order by
                case when source_contact_key = contact_key then 0 else 1 end,
                updated_at desc,
                id_order desc
        ) as profile_rank
    from profiled
    where {{ column }} is not null

),

{% endfor %}
people as (

    select
        contact_key,
        max(case when is_internal then 1 else 0 end) = 1 as is_internal,
        min(erased_at) as erased_at,
        min(first_known_at) as first_known_at
    from profiled
    group by contact_key

),

final as (

    select
        profiled.source_contact_key,
        profiled.contact_key,
        {% for column in profile_columns %}
        best_{{ column }}.{{ column }},
        {% endfor %}
        people.is_internal,
        people.erased_at,
        people.first_known_at
    from profiled
    inner join people on profiled.contact_key = people.contact_key
    {% for column in profile_columns %}
    left join best_{{ column }}
        on
            profiled.contact_key = best_{{ column }}.contact_key
            and best_{{ column }}.profile_rank = 1
    {% endfor %}

)

select * from final
