{{ config(materialized='table') }}

select contact_key
from {{ ref('wa_int_contact_fingerprints') }}
where is_changed and {{ is_anything_new() }}
