with

leads as (

    select
        leads.lead_id,
        contacts.contact_id,
        contacts.country_code,
        leads.conversation_id,
        leads.created_at
    from {{ ref('stg_leads') }} as leads
    inner join {{ ref('int_contact_ids_resolved') }} as contacts
        on leads.contact_id = contacts.source_contact_id
    where
        not contacts.is_internal

),

{{ attribute_to_conversations('leads', 'created_at') }}

select
    lead_id,
    contact_id,
    country_code,
    conversation_id,
    conversation_key,
    created_at
from leads_attributed
