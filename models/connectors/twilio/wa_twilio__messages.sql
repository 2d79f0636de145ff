{{ config(enabled=is_connected('twilio'), materialized='whole_view') }}

with

message_rows as (

    select * from {{ ref('wa_twilio__message_rows') }}

),

final as (

    select
        message_id,
        {{ null_text() }} as conversation_id,
        contact_id,
        business_phone_id,
        direction,
        sender_type,
        {{ null_text() }} as agent_id,
        {{ null_text() }} as campaign_id,
        {{ null_text() }} as template_name,
        {{ null_text() }} as template_category,
        case when has_media then 'media' else 'text' end as message_type,
        body,
        {{ null_text() }} as reply_to_message_id,
        {{ null_text() }} as referral_source_type,
        {{ null_text() }} as referral_source_id,
        {{ null_text() }} as ad_click_id,
        sent_at,
        loaded_at,
        origin
    from message_rows
    where coalesce(status, '') not in ('accepted', 'scheduled', 'queued', 'canceled')

)

select * from final
