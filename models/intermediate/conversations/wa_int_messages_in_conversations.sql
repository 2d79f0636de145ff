{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

messages as {{ not_materialized() }} (

    select
        messages.*,
        contacts.contact_key,
        contacts.country_code,
        coalesce(
            messages.helpdesk_thread_key,
            {{ surrogate_key(['contacts.contact_key', 'messages.business_phone_id']) }}
        ) as thread_key
    from {{ ref('wa_stg_messages') }} as messages
    inner join {{ ref('wa_int_contact_ids_resolved') }} as contacts
        on messages.source_contact_key = contacts.source_contact_key
    where
        not contacts.is_internal
        and messages.sender_type != 'system'
        and messages.message_type not in (
            'reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome'
        )
        and {{ is_replaced('contacts.contact_key', 'int_changed_contacts') }}

),

{#
    Messages and resolutions of each thread in order of time. A resolution comes after the messages of its instant. Only
    what cuts a thread goes through the windows, which sort all rows: the other columns join again at the end.
#}
stream as (

    select
        message_key,
        thread_key,
        instant_order,
        direction = 'inbound' as is_inbound,
        direction = 'outbound' and sender_type != 'campaign' as is_reply,
        sender_type = 'agent' as is_agent,
        false as is_resolution,
        sent_at as happened_at
    from messages
    union all
    select
        cast(null as {{ type_key() }}) as message_key,
        helpdesk_thread_key as thread_key,
        2147483647 as instant_order,
        false as is_inbound,
        false as is_reply,
        false as is_agent,
        true as is_resolution,
        resolved_at as happened_at
    from {{ ref('wa_int_resolutions') }}

),

in_order as (

    select
        message_key,
        thread_key,
        is_inbound,
        is_reply,
        is_agent,
        is_resolution,
        happened_at,
        row_number() over thread as position,
        lag(happened_at) over thread as previous_at,
        lag(is_resolution) over thread as is_after_resolution
    from stream
    window thread as (partition by thread_key order by happened_at, instant_order)

),

cut as (

    select
        message_key,
        thread_key,
        position,
        case when is_inbound then position end as inbound_position,
        case when is_reply then position end as reply_position,
        case when is_agent then position end as agent_position,
        case
            when
                previous_at is null
                or is_after_resolution
                or happened_at > {{ window_end('previous_at', 'session_gap_hours') }}
                then position
        end as opening_position
    from in_order
    where not is_resolution

),

numbered as (

    select
        message_key,
        thread_key,
        position,
        opening_position is not null as is_opening,
        max(opening_position) over so_far as opening_position,
        coalesce(
            max(inbound_position) over so_far
            >= max(opening_position) over so_far,
            false
        ) as is_after_inbound,
        min(reply_position) over from_here as next_reply_position,
        min(agent_position) over from_here as next_agent_position
    from cut
    window
        so_far as (
            partition by thread_key order by position
            rows between unbounded preceding and current row
        ),
        from_here as (
            partition by thread_key order by position
            rows between current row and unbounded following
        )

),

{# The key of a conversation is that of the message that opens it. #}
openings as (

    select
        thread_key,
        position,
        message_key as conversation_key
    from cut
    where opening_position is not null

),

{# Narrow, for a join is built on its right side: the messages stream past. #}
places as (

    select
        numbered.*,
        openings.conversation_key
    from numbered
    inner join openings
        on
            numbered.thread_key = openings.thread_key
            and numbered.opening_position = openings.position

),

final as (

    select
        places.message_key,
        places.conversation_key,
        places.thread_key,
        messages.contact_key,
        messages.reply_to_message_key,
        statuses.platform_conversation_key,
        messages.business_phone_id,
        messages.agent_id,
        messages.campaign_id,
        messages.template_name,
        messages.template_category,
        messages.referral_source_type,
        messages.referral_source_id,
        messages.country_code,
        messages.direction,
        messages.sender_type,
        messages.message_type,
        statuses.pricing_category,
        statuses.pricing_model,
        statuses.error_code,
        messages.helpdesk_thread_key is not null as is_helpdesk,
        places.is_opening,
        messages.is_opt_out_keyword,
        messages.direction = 'outbound'
        and (messages.sender_type = 'campaign' or places.is_opening) as is_outreach,
        messages.direction = 'outbound'
        and messages.sender_type != 'campaign'
        and places.is_after_inbound as is_response,
        statuses.is_billable,
        statuses.message_key is not null as has_status,
        cast(places.position as integer) as position,
        cast(places.next_reply_position as integer) as next_reply_position,
        cast(places.next_agent_position as integer) as next_agent_position,
        messages.instant_order,
        messages.sent_at,
        statuses.delivered_at,
        statuses.read_at,
        statuses.failed_at
    from messages
    inner join places on messages.message_key = places.message_key
    left join {{ ref('wa_stg_message_statuses') }} as statuses
        on places.message_key = statuses.message_key

)

select * from final
{{ side_by_side(['conversation_key', 'position']) }}
