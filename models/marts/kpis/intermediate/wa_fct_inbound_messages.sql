{{ config(materialized='whole_view', contract=own_contract('inbound_messages')) }}

select
    message_key,
    contact_key,
    business_phone_id,
    country_code,
    {{ own_slice_items('inbound_messages') }}
    sent_date
from {{ ref('wa_fct_messages') }}
where inbound_message_count = 1
