{{ config(materialized='whole_view') }}

select
    source_contact_key,
    country_code,
    is_internal,
    created_at,
    erased_at,
    updated_at,
    loaded_at,
    id_order,
    {{ passthrough_items('contacts') }}
    origin
from {{ ref('wa_base_contacts') }}
where copy_number = 1
