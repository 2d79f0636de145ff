{{ config(materialized='whole_view') }}

select
    pricing_date,
    business_phone_id,
    country_code,
    pricing_category,
    pricing_type,
    volume,
    cost,
    currency,
    loaded_at,
    origin
from {{ ref('wa_base_meta_pricing') }}
where copy_number = 1
