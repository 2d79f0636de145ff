{{ config(materialized='whole_view') }}

select
    old_contact_key,
    new_contact_key,
    merged_at,
    loaded_at,
    origin
from {{ ref('wa_base_contact_merges') }}
where copy_number = 1
