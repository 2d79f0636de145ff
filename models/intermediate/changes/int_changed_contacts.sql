{{ config(materialized='table') }}

select contact_key
from {{ ref('int_contact_fingerprints') }}
where is_changed
