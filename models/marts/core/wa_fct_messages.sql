{{ config(
    materialized=incremental_or_whole(), incremental_strategy='touched_contacts', unique_key='contact_key',
    contract=own_contract('messages', 'messages')
) }}

with

clock as (

    select as_of from {{ ref('wa_int_clock') }}

),

messages as {{ not_materialized() }} (

    select
        messages.*,
        messages.direction = 'outbound' and messages.sender_type = 'campaign'
            as is_campaign_message,
        {{ window_end('messages.sent_at', 'response_window_hours') }} <= clock.as_of
            as is_response_matured,
        {{ window_end('messages.sent_at', 'attribution_window_days') }} <= clock.as_of
            as is_attribution_matured
    from {{ ref('wa_int_messages_in_conversations') }} as messages
    cross join clock
    where {{ is_replaced('messages.contact_key', 'int_touched_contacts') }}

),

charges as (

    select * from {{ ref('wa_int_message_charges') }}

),

answers as (

    select * from {{ ref('wa_int_outreach_answered') }}

),

person_clicks as (

    select
        message_key,
        max(clicked_at) as last_clicked_at
    from {{ ref('wa_int_person_clicks') }}
    group by message_key

),

buyers as (

    select distinct campaign_message_key as message_key
    from {{ ref('wa_int_orders_attributed') }}
    where campaign_message_key is not null

),

opt_outs as (

    select
        contact_key,
        occurred_at
    from {{ ref('wa_int_opt_events') }}
    where action = 'opt_out'

),

delivered_campaign_messages as (

    select
        contact_key,
        sent_at,
        {{ newest_value('message_key', ['instant_order']) }} as message_key
    from messages
    where
        is_campaign_message
        and delivered_at is not null
    group by contact_key, sent_at

),

opt_outs_credited as (
    {{ asof_join(
        'opt_outs', 'occurred_at', 'delivered_campaign_messages', 'sent_at', ['contact_key'],
        ['message_key', 'sent_at']
    ) }}
),

opted_out as (

    select distinct message_key
    from opt_outs_credited
    where occurred_at <= {{ window_end('sent_at', 'response_window_hours') }}

),

final as (

    select
        messages.message_key,
        messages.conversation_key,
        messages.contact_key,
        messages.business_phone_id,
        messages.agent_id,
        messages.campaign_id,
        agents.team,
        messages.template_name,
        messages.country_code,
        messages.direction,
        messages.sender_type,
        messages.message_type,
        charges.charged_category,
        charges.charged_model,
        messages.error_code,
        messages.is_outreach,
        messages.is_opt_out_keyword,
        case
            when messages.direction = 'outbound' and messages.has_status
                then messages.delivered_at is not null
        end as is_delivered,
        case
            when messages.direction = 'outbound' and messages.has_status
                then messages.failed_at is not null and messages.delivered_at is null
        end as is_failed,
        case
            when messages.direction = 'outbound' and messages.delivered_at is not null
                then messages.read_at is not null
        end as is_read,
        case
            when
                messages.is_outreach
                and messages.delivered_at is not null
                and messages.is_response_matured
                then answers.first_answered_at is not null
        end as is_answered,
        case
            when messages.is_campaign_message and messages.delivered_at is not null
                then coalesce(person_clicks.last_clicked_at >= messages.sent_at, false)
        end as is_clicked,
        case
            when messages.is_campaign_message and messages.read_at is not null
                then coalesce(person_clicks.last_clicked_at >= messages.sent_at, false)
        end as is_clicked_once_read,
        case
            when
                messages.is_campaign_message
                and messages.delivered_at is not null
                and messages.is_attribution_matured
                then buyers.message_key is not null
        end as is_converted,
        case
            when
                messages.is_campaign_message
                and messages.delivered_at is not null
                and messages.is_response_matured
                then opted_out.message_key is not null
        end as is_followed_by_opt_out,
        case
            when messages.direction = 'outbound' and messages.delivered_at is not null
                then charges.message_key is not null
        end as is_charged,
        case when messages.direction = 'inbound' then 1 end as inbound_message_count,
        case when messages.direction = 'outbound' then 1 end as outbound_message_count,
        case when messages.is_campaign_message and messages.delivered_at is not null then 1 end
            as campaign_message_count,
        replies.reply_seconds,
        replies.reply_business_seconds,
        replies.human_reply_seconds,
        replies.human_reply_business_seconds,
        charges.message_cost_amount,
        charges.acquisition_spend_amount,
        {{ local_date('messages.sent_at') }} as sent_date,
        messages.sent_at,
        messages.delivered_at,
        messages.read_at,
        messages.failed_at,
        answers.first_answered_at
    from messages
    left join {{ ref('wa_stg_agents') }} as agents on messages.agent_id = agents.agent_id
    left join charges on messages.message_key = charges.message_key
    left join {{ ref('wa_int_replies') }} as replies on messages.message_key = replies.message_key
    left join answers on messages.message_key = answers.message_key
    left join person_clicks on messages.message_key = person_clicks.message_key
    left join buyers on messages.message_key = buyers.message_key
    left join opted_out on messages.message_key = opted_out.message_key

)

{{ with_own_columns('messages') }}
{{ side_by_side(['conversation_key']) }}
