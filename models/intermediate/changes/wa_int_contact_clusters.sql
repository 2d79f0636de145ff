{%- set rounds = 5 -%}
with

{# Messages that another message quotes or on whose link somebody clicked, with who did. #}
referring as (

    select distinct
        reply_to_message_key as message_key,
        source_contact_key
    from {{ ref('wa_stg_messages') }}
    where reply_to_message_key is not null
    union distinct
    select
        message_key,
        source_contact_key
    from {{ ref('wa_stg_link_clicks') }}

),

referred_to as (

    select
        message_key,
        source_contact_key
    from {{ ref('wa_stg_messages') }}
    where message_key in (select referring.message_key from referring)

),

charged_together as (

    select distinct
        statuses.platform_conversation_key,
        messages.source_contact_key
    from {{ ref('wa_stg_messages') }} as messages
    inner join {{ ref('wa_stg_message_statuses') }} as statuses
        on messages.message_key = statuses.message_key
    where statuses.platform_conversation_key is not null

),

mentions as (

    select
        message_key as group_key,
        source_contact_key
    from referring
    union all
    select
        message_key as group_key,
        source_contact_key
    from referred_to
    union all
    select
        platform_conversation_key as group_key,
        source_contact_key
    from charged_together

),

members as (

    select
        mentions.group_key,
        contacts.contact_key
    from mentions
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on mentions.source_contact_key = contacts.source_contact_key
    union distinct
    select
        helpdesk_thread_key as group_key,
        contact_key
    from {{ ref('wa_int_thread_contacts') }}

),

links as (

    select
        group_key,
        contact_key
    from members
    where group_key in (
        select shared.group_key
        from members as shared
        group by shared.group_key
        having count(*) > 1
    )

),

{# Each contact begins with an own number. In each round all of a group take its least one. #}
contacts_0 as (

    select distinct
        contact_key,
        cast({{ scratch_hash(['contact_key']) }} as {{ type_fingerprint() }}) as cluster_number
    from links

),

{% for number in range(rounds) %}
groups_{{ number }} as (

    select
        links.group_key,
        min(contacts.cluster_number) as cluster_number,
        max(contacts.cluster_number) as greatest_number
    from links
    inner join contacts_{{ number }} as contacts on links.contact_key = contacts.contact_key
    group by links.group_key

),

{% if not loop.last %}
contacts_{{ number + 1 }} as (

    select
        links.contact_key,
        min(numbered.cluster_number) as cluster_number
    from links
    inner join groups_{{ number }} as numbered on links.group_key = numbered.group_key
    group by links.contact_key

),

{% endif %}
{% endfor %}
{# Chains that are too long for the rounds become one cluster, number 0: too large is right too. #}
unsettled as (

    select distinct contacts.cluster_number
    from groups_{{ rounds - 1 }} as numbered
    inner join links on numbered.group_key = links.group_key
    inner join contacts_{{ rounds - 1 }} as contacts on links.contact_key = contacts.contact_key
    where numbered.cluster_number != numbered.greatest_number

),

final as (

    select
        contacts.contact_key,
        case when unsettled.cluster_number is null then contacts.cluster_number else 0 end
            as cluster_number
    from contacts_{{ rounds - 1 }} as contacts
    left join unsettled on contacts.cluster_number = unsettled.cluster_number

)

select * from final
