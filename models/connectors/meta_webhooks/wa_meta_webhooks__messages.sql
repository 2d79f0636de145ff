{{ config(materialized='whole_view') }}

with

items as (

    select * from {{ ref('wa_meta_webhooks__items') }}
    where item_kind in ('message', 'echo', 'history', 'medium')

),

derived as (

    select * from {{ ref('wa_meta_webhooks__derived_messages') }}

),

placeholders as (

    select
        item_id,
        max(case when from_wa_id = thread_id then 'inbound' else 'outbound' end) as direction
    from items
    where
        item_kind = 'history'
        and message_type = 'media_placeholder'
    group by item_id

),

directed as (

    select
        items.item_id,
        case items.item_kind
            when 'message'
                then coalesce(items.from_wa_id, items.from_user_id, items.only_contact_id)
            when 'echo' then coalesce(items.to_wa_id, items.to_user_id)
            else items.thread_id
        end as contact_id,
        items.business_phone_id,
        case
            when items.item_kind = 'message' then 'inbound'
            when items.item_kind = 'echo' then 'outbound'
            when items.item_kind = 'medium' and placeholders.direction is not null
                then placeholders.direction
            when items.from_wa_id = items.thread_id then 'inbound'
            else 'outbound'
        end as direction,
        items.message_type,
        items.body,
        items.reply_to_message_id,
        items.referral_source_type,
        items.referral_source_id,
        items.ad_click_id,
        items.unix_seconds,
        items.loaded_at,
        items.item_kind = 'history'
        and coalesce(items.message_type, '') = 'media_placeholder' as is_placeholder
    from items
    left join placeholders on items.item_id = placeholders.item_id

),

final as (

    select
        item_id as message_id,
        {{ null_text() }} as conversation_id,
        contact_id,
        business_phone_id,
        direction,
        case when direction = 'inbound' then 'contact' else 'business' end as sender_type,
        {{ null_text() }} as agent_id,
        {{ null_text() }} as campaign_id,
        {{ null_text() }} as template_name,
        {{ null_text() }} as template_category,
        case when is_placeholder then 'media' else message_type end as message_type,
        body,
        reply_to_message_id,
        referral_source_type,
        referral_source_id,
        ad_click_id,
        {{ text_of_unix_seconds('unix_seconds') }} as sent_at,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'webhooks' as origin,
        false as is_derived,
        is_placeholder
    from directed
    union all
    select
        message_id,
        {{ null_text() }} as conversation_id,
        contact_id,
        business_phone_id,
        'outbound' as direction,
        case
            when pricing_category like 'marketing%' then 'campaign'
            else 'business'
        end as sender_type,
        {{ null_text() }} as agent_id,
        campaign_id,
        {{ null_text() }} as template_name,
        pricing_category as template_category,
        case
            when coalesce(pricing_category, 'service') = 'service' then 'unknown'
            else 'template'
        end as message_type,
        {{ null_text() }} as body,
        {{ null_text() }} as reply_to_message_id,
        {{ null_text() }} as referral_source_type,
        {{ null_text() }} as referral_source_id,
        {{ null_text() }} as ad_click_id,
        {{ text_of_time('sent_at') }} as sent_at,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'webhooks' as origin,
        true as is_derived,
        false as is_placeholder
    from derived

)

select * from final
