{{ config(enabled=is_connected('twilio'), materialized='whole_view') }}

with

message_rows as (

    select * from {{ ref('wa_twilio__message_rows') }}

),

steps as (

    {{ status_steps() }}

),

-- Twilio keeps the newest status alone; where a loader keeps each version, each counts.
final as (

    select
        message_rows.message_id,
        case steps.step when 'unknown' then message_rows.status else steps.step end as status,
        case steps.step
            when 'sent' then message_rows.sent_at
            else message_rows.changed_at
        end as status_at,
        {{ null_text() }} as is_billable,
        {{ null_text() }} as pricing_model,
        {{ null_text() }} as pricing_category,
        {{ null_text() }} as platform_conversation_id,
        case steps.step when 'failed' then message_rows.error_code end as error_code,
        message_rows.loaded_at,
        message_rows.origin
    from message_rows
    cross join steps
    where
        message_rows.direction != 'inbound'
        and case steps.step
            when 'sent' then message_rows.status in ('sent', 'delivered', 'read')
            when 'delivered' then message_rows.status in ('delivered', 'read')
            when 'read' then message_rows.status = 'read'
            when 'failed' then message_rows.status in ('failed', 'undelivered')
            else message_rows.status not in (
                'accepted', 'scheduled', 'queued', 'canceled', 'sending',
                'sent', 'delivered', 'read', 'failed', 'undelivered'
            )
        end

)

select * from final
