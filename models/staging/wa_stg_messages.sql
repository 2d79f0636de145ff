{{ config(materialized='whole_view') }}

select
    message_key,
    helpdesk_thread_key,
    source_contact_key,
    business_phone_id,
    direction,
    sender_type,
    agent_id,
    campaign_id,
    template_name,
    template_category,
    message_type,
    reply_to_message_key,
    referral_source_type,
    referral_source_id,
    ad_click_id,
    is_opt_out_keyword,
    instant_order,
    sent_at,
    loaded_at,
    {{ passthrough_items('messages') }}
    origin
from {{ ref('wa_base_messages') }}
where copy_number = 1
