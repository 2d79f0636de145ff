with

keyword_messages as (

    select message_id
    from {{ ref('stg_messages') }}
    where
        direction = 'inbound'
        and message_type in ('text', 'button')
        and {{ trimmed_lower('body') }} in (
            select {{ trimmed_lower('keyword') }} from {{ reference_table('opt_out_keywords') }}
        )

),

messages as (

    select
        messages.message_id,
        messages.conversation_id as helpdesk_conversation_id,
        contacts.contact_id,
        coalesce(
            {{ helpdesk_thread('messages.conversation_id') }},
            {{ phone_thread('contacts.contact_id', 'messages.business_phone_id') }}
        ) as thread_id,
        messages.business_phone_id,
        messages.agent_id,
        messages.campaign_id,
        messages.template_name,
        messages.template_category,
        messages.reply_to_message_id,
        contacts.country_code,
        messages.direction,
        messages.sender_type,
        messages.message_type,
        keyword_messages.message_id is not null as is_opt_out_keyword,
        messages.sent_at
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_contact_ids_resolved') }} as contacts
        on messages.contact_id = contacts.source_contact_id
    left join keyword_messages on messages.message_id = keyword_messages.message_id
    where
        not contacts.is_internal
        and messages.sender_type != 'system'
        and messages.message_type not in (
            'reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome'
        )

),

{#
    Messages and resolutions of each thread in order of time. A resolution comes after the messages of its instant.
#}
stream as (

    select
        message_id,
        helpdesk_conversation_id,
        contact_id,
        thread_id,
        business_phone_id,
        agent_id,
        campaign_id,
        template_name,
        template_category,
        reply_to_message_id,
        country_code,
        direction,
        sender_type,
        message_type,
        is_opt_out_keyword,
        case when direction = 'inbound' then 0 else 1 end as order_at_once,
        sent_at,
        sent_at as happened_at
    from messages
    union all
    select
        null as message_id,
        null as helpdesk_conversation_id,
        null as contact_id,
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        null as business_phone_id,
        null as agent_id,
        null as campaign_id,
        null as template_name,
        null as template_category,
        null as reply_to_message_id,
        null as country_code,
        null as direction,
        null as sender_type,
        null as message_type,
        null as is_opt_out_keyword,
        2 as order_at_once,
        null as sent_at,
        resolved_at as happened_at
    from {{ ref('int_resolutions') }}

),

in_order as (

    select
        *,
        row_number() over thread as position,
        max(sent_at) over before as previous_message_at,
        max(case when order_at_once = 2 then happened_at end) over before as previous_resolution_at
    from stream
    window
        thread as (partition by thread_id order by happened_at, order_at_once, message_id),
        before as (
            partition by thread_id
            order by happened_at, order_at_once, message_id
            rows between unbounded preceding and 1 preceding
        )

),

cut as (

    select
        *,
        (
            previous_message_at is null
            or sent_at > {{ window_end('previous_message_at', 'session_gap_hours') }}
            or coalesce(previous_resolution_at >= previous_message_at, false)
        ) as is_opening
    from in_order
    where order_at_once != 2

),

numbered as (

    select
        *,
        sum(case when is_opening then 1 else 0 end) over so_far as conversation_number,
        max(case when is_opening then position end) over so_far as opening_position,
        max(case when direction = 'inbound' then position end) over so_far as last_inbound_position
    from cut
    window so_far as (
        partition by thread_id
        order by position
        rows between unbounded preceding and current row
    )

),

final as (

    select
        numbered.message_id,
        numbered.thread_id,
        cast(numbered.conversation_number as integer) as conversation_number,
        cast(numbered.position as integer) as position,
        numbered.helpdesk_conversation_id,
        numbered.contact_id,
        numbered.business_phone_id,
        numbered.agent_id,
        numbered.campaign_id,
        numbered.template_name,
        numbered.template_category,
        numbered.reply_to_message_id,
        numbered.country_code,
        numbered.direction,
        numbered.sender_type,
        numbered.message_type,
        numbered.is_opening,
        numbered.is_opt_out_keyword,
        numbered.direction = 'outbound'
        and (numbered.sender_type = 'campaign' or numbered.is_opening) as is_outreach,
        numbered.direction = 'outbound'
        and numbered.sender_type != 'campaign'
        and coalesce(numbered.last_inbound_position >= numbered.opening_position, false)
            as is_response,
        receipts.is_billable,
        receipts.pricing_category,
        receipts.pricing_model,
        receipts.platform_conversation_id,
        receipts.error_code,
        receipts.message_id is not null as has_receipt,
        numbered.sent_at,
        receipts.delivered_at,
        receipts.read_at,
        receipts.failed_at
    from numbered
    left join {{ ref('int_message_receipts') }} as receipts
        on numbered.message_id = receipts.message_id

)

select * from final
