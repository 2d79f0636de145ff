{%- set is_carrying_on = carries_on_changes() %}
{% if is_carrying_on -%}
with

{{ ctes_of_changes() }}

touched as (

    select
        conversation_id,
        null as contact_id,
        null as business_phone_id,
        happened_at as since_at
    from changed
    where conversation_id is not null
    union all
    select
        null as conversation_id,
        contact_ids.contact_id,
        changed.business_phone_id,
        changed.happened_at as since_at
    from changed
    inner join contact_ids on changed.contact_id = contact_ids.source_contact_id
    where
        changed.model = 'stg_messages'
        and changed.conversation_id is null
    union all
    {# An event more or less decides whether the helpdesk's own word on the resolution counts. #}
    select
        conversation_id,
        null as contact_id,
        null as business_phone_id,
        resolved_at as since_at
    from {{ ref('stg_conversations') }}
    where
        conversation_id in (
            select conversation_id from changed
            where model = 'stg_conversation_events'
        )
    union all
    {# Threads of changed receipts, and all of changed people as they were; those as they are follow. #}
    {% for since_at, condition in [
        ('sent_at', "message_id in (select message_id from changed where model = 'int_message_receipts')"),
        ("cast('1900-01-01' as timestamp)", 'contact_id in (select contact_id from changed_people)'),
    ] %}
    select
        case when is_helpdesk then {{ thread_conversation('thread_id') }} end as conversation_id,
        case when not is_helpdesk then contact_id end as contact_id,
        case when not is_helpdesk then business_phone_id end as business_phone_id,
        {{ since_at }} as since_at
    from last_messages
    where {{ condition }}
    union all
    {% endfor %}
    select
        messages.conversation_id,
        case when messages.conversation_id is null then contact_ids.contact_id end as contact_id,
        case when messages.conversation_id is null then messages.business_phone_id end
            as business_phone_id,
        cast('1900-01-01' as timestamp) as since_at
    from {{ ref('stg_messages') }} as messages
    inner join ids_of_changed_people as contact_ids
        on messages.contact_id = contact_ids.source_contact_id
    {# What such people buy or ask counts for the conversation that it names, be it another person's. #}
    {% for table, time in [('stg_orders', 'ordered_at'), ('stg_leads', 'created_at')] %}
    union all
    select
        named.conversation_id,
        null as contact_id,
        null as business_phone_id,
        named.{{ time }} as since_at
    from {{ ref(table) }} as named
    inner join ids_of_changed_people as contact_ids
        on named.contact_id = contact_ids.source_contact_id
    where named.conversation_id is not null
    {% endfor %}

),

final as (

    select
        coalesce(
            {{ helpdesk_thread('conversation_id') }},
            {{ phone_thread('contact_id', 'business_phone_id') }}
        ) as thread_id,
        conversation_id,
        contact_id,
        min(since_at) as since_at
    from touched
    group by conversation_id, contact_id, business_phone_id

)

select * from final
{%- else -%}
select
    {{ null_text() }} as thread_id,
    {{ null_text() }} as conversation_id,
    {{ null_text() }} as contact_id,
    cast(null as timestamp) as since_at
from {{ ref('int_contact_ids_resolved') }}
where false
{%- endif %}
