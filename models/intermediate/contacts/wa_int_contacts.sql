select distinct
    contact_key,
    country_code,
    erased_at,
    {{ passthrough_items('contacts') }}
    first_known_at
from {{ ref('wa_int_contact_ids_resolved') }}
where not is_internal
