select
    clicks.message_key,
    contacts.contact_key,
    {{ local_date('clicks.clicked_at') }} as clicked_date,
    clicks.clicked_at
from {{ ref('wa_stg_link_clicks') }} as clicks
inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
    on clicks.source_contact_key = contacts.source_contact_key
where
    clicks.is_robot is not true
    and not contacts.is_internal
