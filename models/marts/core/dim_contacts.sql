select
    contact_key,
    country_code,
    erased_at is not null as is_erased,
    {{ local_date('first_known_at') }} as first_known_date,
    first_known_at
from {{ ref('int_contacts') }}
