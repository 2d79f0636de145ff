select distinct
    contact_key,
    country_code,
    erased_at,
    first_known_at{{ and_passthrough('contacts') }}
from {{ ref('wa_int_contact_ids_resolved') }}
where not is_internal
