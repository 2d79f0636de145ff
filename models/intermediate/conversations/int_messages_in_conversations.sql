{%- set by_time = 'partition by thread_id order by happened_at, order_at_once, message_id' -%}
{%- set stream_windows = {
    'thread': by_time, 'before': by_time ~ ' rows between unbounded preceding and 1 preceding'
} -%}
{%- set cut_windows = {
    'so_far': 'partition by thread_id order by position rows between unbounded preceding and current row'
} -%}

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

messages as {{ read_anew() }} (

    select
        messages.message_id,
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
        messages.conversation_id is not null as is_helpdesk,
        messages.sent_at
    from {{ ref('stg_messages') }} as messages
    inner join {{ ref('int_contact_ids_resolved') }} as contacts
        on messages.contact_id = contacts.source_contact_id
    where
        not contacts.is_internal
        and messages.sender_type != 'system'
        and messages.message_type not in (
            'reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome'
        )

),

{#
    Messages and resolutions of each thread in order of time. A resolution comes after the messages of its instant. Only
    what cuts a thread goes through the windows, which sort all rows: the other columns join again at the end.
#}
stream as (

    select
        message_id,
        thread_id,
        case when direction = 'inbound' then 0 else 1 end as order_at_once,
        sent_at,
        sent_at as happened_at
    from messages
    union all
    select
        null as message_id,
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        2 as order_at_once,
        null as sent_at,
        resolved_at as happened_at
    from {{ ref('int_resolutions') }}

),

in_order as (

    select
        *,
        row_number() {{ over('thread', stream_windows) }} as position,
        max(sent_at) {{ over('before', stream_windows) }} as previous_message_at,
        max(case when order_at_once = 2 then happened_at end) {{ over('before', stream_windows) }}
            as previous_resolution_at
    from stream
    {{ window_clause(stream_windows) }}

),

cut as (

    select
        message_id,
        thread_id,
        position,
        case when order_at_once = 0 then position end as inbound_position,
        case
            when
                previous_message_at is null
                or sent_at > {{ window_end('previous_message_at', 'session_gap_hours') }}
                or previous_resolution_at >= previous_message_at
                then position
        end as opening_position
    from in_order
    where order_at_once != 2

),

numbered as (

    select
        message_id,
        position,
        opening_position is not null as is_opening,
        count(opening_position) {{ over('so_far', cut_windows) }} as conversation_number,
        coalesce(
            max(inbound_position) {{ over('so_far', cut_windows) }}
            >= max(opening_position) {{ over('so_far', cut_windows) }},
            false
        ) as is_after_inbound
    from cut
    {{ window_clause(cut_windows) }}

),

receipts as (

    select * from {{ ref('int_message_receipts') }}

),

final as (

    select
        messages.message_id,
        messages.thread_id,
        cast(numbered.conversation_number as integer) as conversation_number,
        cast(numbered.position as integer) as position,
        messages.contact_id,
        messages.business_phone_id,
        messages.agent_id,
        messages.campaign_id,
        messages.template_name,
        messages.template_category,
        messages.reply_to_message_id,
        messages.country_code,
        messages.direction,
        messages.sender_type,
        messages.message_type,
        messages.is_helpdesk,
        numbered.is_opening,
        keyword_messages.message_id is not null as is_opt_out_keyword,
        messages.direction = 'outbound'
        and (messages.sender_type = 'campaign' or numbered.is_opening) as is_outreach,
        messages.direction = 'outbound'
        and messages.sender_type != 'campaign'
        and numbered.is_after_inbound as is_response,
        receipts.is_billable,
        receipts.pricing_category,
        receipts.pricing_model,
        receipts.platform_conversation_id,
        receipts.error_code,
        receipts.message_id is not null as has_receipt,
        messages.sent_at,
        receipts.delivered_at,
        receipts.read_at,
        receipts.failed_at
    from messages
    inner join numbered on messages.message_id = numbered.message_id
    left join keyword_messages on messages.message_id = keyword_messages.message_id
    left join receipts on messages.message_id = receipts.message_id

)

select * from final
