{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

message_rows as (

    select
        *,
        case
            when message_code = '0' then 'contact'
            when message_code = '3' then 'automation'
            when is_echo then 'business'
            when is_of_campaign then 'campaign'
            when is_of_rule then 'automation'
            when sender_class in ('AgentBot', 'Captain::Assistant') then 'bot'
            when sender_class is null or is_business_user then 'business'
            when sender_class = 'User' then 'agent'
            else sender_class
        end as sender_type
    from {{ ref('wa_chatwoot__message_rows') }}

),

attachments as (

    {{ chatwoot_rows('attachments') }}

),

-- Of several attachments the first tells the type of the message.
first_attachments as (

    select
        origin,
        message_id,
        file_type,
        row_number() over (
            partition by origin, message_id
            order by {{ parse_text('id', 'integer') }}
        ) as place
    from attachments

),

categories as (

    select * from {{ ref('wa_chatwoot__template_categories') }}

),

row_ids as (

    select
        origin,
        row_id,
        message_id
    from message_rows

),

source_ids as (

    select
        origin,
        inbox_id,
        source_id,
        min(message_id) as message_id
    from message_rows
    where source_id is not null
    group by origin, inbox_id, source_id

),

recipients as (

    select * from {{ ref('wa_chatwoot__campaign_recipients') }}

),

final as (

    select
        message_rows.message_id,
        message_rows.conversation_id,
        message_rows.contact_id,
        message_rows.business_phone_id,
        case
            when message_rows.message_code = '0' then 'inbound'
            when message_rows.message_code in ('1', '3') then 'outbound'
            else message_rows.message_code
        end as direction,
        message_rows.sender_type,
        case
            when message_rows.sender_type = 'agent'
                then {{ chatwoot_agent_id('message_rows.origin', 'message_rows.sender_id') }}
        end as agent_id,
        message_rows.origin || '-campaign-' || message_rows.campaign_number as campaign_id,
        message_rows.template_name,
        coalesce(
            lower(message_rows.template_category),
            of_language.category,
            of_name.category
        ) as template_category,
        case
            when message_rows.is_reaction then 'reaction'
            when message_rows.template_name is not null then 'template'
            when message_rows.content_code = '11' then 'sticker'
            when message_rows.content_code in ('4', '5') then 'interactive'
            else case first_attachments.file_type
                when '0' then 'image'
                when '1' then 'audio'
                when '2' then 'video'
                when '3' then 'document'
                when '4' then 'location'
                when '8' then 'contacts'
                else 'text'
            end
        end as message_type,
        message_rows.body,
        case
            when message_rows.reply_source_id like 'wamid.%' then message_rows.reply_source_id
            else coalesce(source_ids.message_id, row_ids.message_id)
        end as reply_to_message_id,
        message_rows.referral_source_type,
        message_rows.referral_source_id,
        message_rows.ad_click_id,
        message_rows.sent_at,
        message_rows.loaded_at,
        message_rows.origin
    from message_rows
    left join first_attachments
        on
            message_rows.origin = first_attachments.origin
            and message_rows.row_id = first_attachments.message_id
            and first_attachments.place = 1
    left join categories as of_language
        on
            message_rows.origin = of_language.origin
            and message_rows.inbox_id = of_language.inbox_id
            and message_rows.template_name = of_language.template_name
            and message_rows.template_language = of_language.language
    left join categories as of_name
        on
            message_rows.origin = of_name.origin
            and message_rows.inbox_id = of_name.inbox_id
            and message_rows.template_name = of_name.template_name
            and of_name.language is null
    left join source_ids
        on
            message_rows.origin = source_ids.origin
            and message_rows.inbox_id = source_ids.inbox_id
            and message_rows.reply_source_id = source_ids.source_id
    left join row_ids
        on
            message_rows.origin = row_ids.origin
            and message_rows.reply_row_id = row_ids.row_id
    union all
    select
        message_id,
        {{ null_text() }} as conversation_id,
        contact_id,
        business_phone_id,
        'outbound' as direction,
        'campaign' as sender_type,
        {{ null_text() }} as agent_id,
        campaign_id,
        template_name,
        template_category,
        'template' as message_type,
        {{ null_text() }} as body,
        {{ null_text() }} as reply_to_message_id,
        {{ null_text() }} as referral_source_type,
        {{ null_text() }} as referral_source_id,
        {{ null_text() }} as ad_click_id,
        coalesce(sent_at, failed_at) as sent_at,
        loaded_at,
        origin
    from recipients

)

select * from final
