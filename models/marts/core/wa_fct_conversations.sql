{{ config(
    materialized=incremental_or_whole(), incremental_strategy='touched_contacts', unique_key='contact_key',
    contract=own_contract('conversations', 'conversations')
) }}

with

clock as (

    select as_of from {{ ref('wa_int_clock') }}

),

conversations as {{ not_materialized() }} (

    select
        conversations.*,
        conversations.first_inbound_at is not null as is_two_way,
        conversations.resolved_at is not null as is_resolved_ever,
        conversations.resolved_at is null
        and {{ window_end('conversations.last_message_at', 'abandonment_hours') }} <= clock.as_of
            as is_quiet,
        {{ window_end('conversations.opened_at', 'response_window_hours') }} <= clock.as_of
            as is_response_matured,
        {{ window_end('conversations.opened_at', 'attribution_window_days') }} <= clock.as_of
            as is_attribution_matured,
        {{ window_end('conversations.first_inbound_at', 'frt_target_seconds') }} <= clock.as_of
            as is_target_matured,
        {{ window_end('conversations.opened_at', 'resolution_target_hours') }} <= clock.as_of
            as is_resolution_target_matured,
        conversations.is_customer_initiated
        and coalesce(conversations.referral_source_type = 'ad', false) as is_from_ad,
        case
            when conversations.is_helpdesk and conversations.first_inbound_at is not null
                then
                    conversations.opened_at < clock.as_of
                    and coalesce(conversations.resolved_at >= clock.as_of, true)
                    and {{ window_end('conversations.last_message_at', 'abandonment_hours') }}
                    > clock.as_of
        end as is_open,
        {{ window_end('conversations.resolved_at', 'fcr_window_days') }} <= clock.as_of
            as is_fcr_matured
    from {{ ref('wa_int_conversations') }} as conversations
    cross join clock
    where {{ is_replaced('conversations.contact_key', 'int_touched_contacts') }}

),

with_durations as (

    select
        *,
        is_resolved_ever or is_quiet as has_ended,
        {{ seconds_between('first_inbound_at', 'first_response_at') }} as first_response_seconds,
        {{ seconds_between('first_inbound_at', 'first_human_response_at') }}
            as first_human_response_seconds,
        {{ seconds_between('handed_off_at', 'handoff_answered_at') }} as handoff_wait_seconds,
        {{ seconds_between('opened_at', 'resolved_at') }} as resolution_seconds
    from conversations

),

later_conversations as (

    select
        contact_key,
        is_customer_initiated,
        opened_at
    from {{ ref('wa_int_conversations') }}

),

{# A later chat of the same contact, in any thread: the first one did not settle the matter. #}
returned as (

    select distinct conversations.conversation_key
    from conversations
    inner join later_conversations
        on
            conversations.contact_key = later_conversations.contact_key
            and later_conversations.opened_at > conversations.resolved_at
            and later_conversations.opened_at
            <= {{ window_end('conversations.resolved_at', 'fcr_window_days') }}
    where
        conversations.is_customer_initiated
        and later_conversations.is_customer_initiated

),

buyers as (

    select distinct conversation_key
    from {{ ref('wa_int_orders_attributed') }}
    where conversation_key is not null

),

lead_makers as (

    select distinct conversation_key
    from {{ ref('wa_int_events_attributed') }}
    where
        event_kind = 'lead'
        and conversation_key is not null

),

final as (

    select
        conversations.conversation_key,
        conversations.contact_key,
        conversations.business_phone_id,
        conversations.agent_id,
        conversations.campaign_id,
        agents.team,
        conversations.template_name,
        conversations.country_code,
        conversations.topic,
        case when conversations.is_from_ad then conversations.referral_source_id end as ad_id,
        conversations.referral_source_type as source_type,
        conversations.referral_source_id as source_id,
        conversations.is_customer_initiated,
        business_seconds.is_opened_in_business_hours,
        conversations.is_two_way,
        conversations.is_helpdesk,
        conversations.has_bot_message,
        conversations.has_agent_message,
        conversations.has_ended,
        conversations.is_open,
        case when conversations.is_open then conversations.waiting_since_at is not null end
            as is_waiting,
        case
            when conversations.is_customer_initiated and conversations.is_response_matured
                then coalesce(
                    conversations.first_response_at
                    <= {{ window_end('conversations.opened_at', 'response_window_hours') }},
                    false
                )
        end as is_answered,
        case
            when conversations.is_two_way and conversations.is_target_matured
                then coalesce(
                    conversations.first_response_seconds <= {{ var('frt_target_seconds') }}, false
                )
        end as is_first_response_within_target,
        case
            when conversations.is_two_way and conversations.is_helpdesk and conversations.has_ended
                then conversations.is_resolved_ever
        end as is_resolved,
        case
            when
                conversations.is_two_way
                and conversations.is_helpdesk
                and conversations.is_resolution_target_matured
                then coalesce(
                    conversations.resolved_at
                    <= {{ window_end('conversations.opened_at', 'resolution_target_hours') }},
                    false
                )
        end as is_resolved_within_target,
        case
            when
                conversations.is_customer_initiated
                and conversations.is_helpdesk
                and conversations.has_ended
                then conversations.is_quiet
        end as is_abandoned,
        case
            when conversations.is_customer_initiated and conversations.is_fcr_matured
                then returned.conversation_key is null
        end as is_resolved_at_first_contact,
        case
            when conversations.is_two_way and conversations.is_attribution_matured
                then buyers.conversation_key is not null
        end as is_converted,
        case
            when conversations.is_from_ad and conversations.is_attribution_matured
                then buyers.conversation_key is not null
        end as is_ad_converted,
        case when conversations.is_two_way then lead_makers.conversation_key is not null end
            as has_lead,
        case when conversations.has_bot_message then conversations.has_inbound_after_bot end
            as is_bot_engaged,
        case
            when
                conversations.has_inbound_after_bot
                and conversations.is_helpdesk
                and conversations.has_ended
                then
                    conversations.is_resolved_ever
                    and not conversations.has_agent_message
                    and conversations.handed_off_at is null
        end as is_bot_completed,
        case
            when
                conversations.has_inbound_after_bot
                and conversations.is_helpdesk
                and conversations.has_ended
                then
                    conversations.handed_off_at is not null
                    or conversations.has_agent_message_after_bot
        end as is_handed_off,
        1 as conversation_count,
        case when conversations.is_customer_initiated then 1 end
            as customer_initiated_conversation_count,
        case when not conversations.is_customer_initiated then 1 end
            as business_initiated_conversation_count,
        case when conversations.is_from_ad then 1 end as ad_conversation_count,
        case when conversations.is_resolved_ever then 1 end as resolved_conversation_count,
        conversations.message_count,
        conversations.inbound_message_count,
        conversations.first_response_seconds,
        business_seconds.first_response_business_seconds,
        conversations.first_human_response_seconds,
        business_seconds.first_human_response_business_seconds,
        conversations.handoff_wait_seconds,
        conversations.resolution_seconds,
        business_seconds.resolution_business_seconds,
        {{ local_date('conversations.opened_at') }} as opened_date,
        {{ local_date('conversations.first_inbound_at') }} as first_inbound_date,
        {{ local_date('conversations.first_response_at') }} as first_response_date,
        {{ local_date('conversations.first_human_response_at') }} as first_human_response_date,
        {{ local_date('conversations.handoff_answered_at') }} as handoff_answered_date,
        {{ local_date('conversations.resolved_at') }} as resolved_date,
        conversations.opened_at,
        {{ local_time('conversations.opened_at') }} as opened_local_at,
        conversations.first_inbound_at,
        conversations.first_response_at,
        conversations.first_human_response_at,
        conversations.handed_off_at,
        conversations.handoff_answered_at,
        conversations.resolved_at,
        case when conversations.is_open then conversations.waiting_since_at end
            as waiting_since_at,
        conversations.last_message_at
    from with_durations as conversations
    inner join {{ ref('wa_int_conversations_in_business_hours') }} as business_seconds
        on conversations.conversation_key = business_seconds.conversation_key
    left join {{ ref('wa_stg_agents') }} as agents on conversations.agent_id = agents.agent_id
    left join returned on conversations.conversation_key = returned.conversation_key
    left join buyers on conversations.conversation_key = buyers.conversation_key
    left join lead_makers on conversations.conversation_key = lead_makers.conversation_key

)

{{ with_own_columns('conversations') }}
