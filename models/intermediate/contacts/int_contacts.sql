select
    contact_id,
    {{ keyed_hash('contact_id') }} as contact_key,
    min(country_code) as country_code,
    min(erased_at) as erased_at,
    min(first_known_at) as first_known_at
from {{ ref('int_contact_ids_resolved') }}
where not is_internal
group by contact_id
