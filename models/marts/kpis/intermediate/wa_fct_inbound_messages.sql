{{ config(materialized='whole_view') }}

select
    message_key,
    contact_key,
    business_phone_id,
    country_code,
    sent_date
from {{ ref('wa_fct_messages') }}
where inbound_message_count = 1
