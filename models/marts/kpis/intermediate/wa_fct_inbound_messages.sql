{{ config(materialized='whole_view', contract=own_contract('inbound_messages')) }}

select
    message_key,
    contact_key,
    business_phone_id,
    country_code,
    sent_date{{ and_slices('inbound_messages') }}
from {{ ref('wa_fct_messages') }}
where inbound_message_count = 1
