{{ config(materialized='whole_view') }}

select
    consent_key,
    source_contact_key,
    action,
    source,
    occurred_at,
    loaded_at,
    origin
from {{ ref('wa_base_consents') }}
where copy_number = 1
