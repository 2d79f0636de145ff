{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

{%- set own_ids_only = "message_rows.message_id not like 'wamid.%'" -%}
with

versions as (

    {{ connector_rows('chatwoot', 'messages', keeps_deleted=true) }}

),

message_rows as (

    select * from {{ ref('wa_chatwoot__message_rows') }}

),

recipients as (

    select * from {{ ref('wa_chatwoot__campaign_recipients') }}

),

-- Chatwoot keeps one status a message; where a loader keeps each version, each counts. Meta's
-- webhooks, where they are kept, say it exactly of the messages that have Meta's id, and Twilio's
-- own table, where it is read, of Twilio's.
told as (

    select
        message_rows.message_id,
        message_rows.created_at,
        versions.updated_at,
        versions.status,
        versions.source_id is not null or versions.status in ('1', '2') as is_accepted,
        case
            when versions.status = '3'
                then {{ chatwoot_json('versions.content_attributes', {'external_error': 'text'}) }}
        end as parts,
        coalesce(versions.loaded_at, versions.updated_at) as loaded_at,
        versions.origin
    from versions
    inner join message_rows
        on
            versions.origin = message_rows.origin
            and versions.id = message_rows.row_id
    where
        message_rows.message_code in ('1', '3')
        and not message_rows.is_echo
        and versions.updated_at is not null
        and (
            message_rows.channel != 'api'
            or {{ is_setting_on('chatwoot', 'api_statuses', 'message_rows.origin') }}
        )
        and {{ own_ids_only if has_webhooks() else 'true' }}
        and not (
            message_rows.channel = 'twilio'
            and {{ is_setting_on('chatwoot', 'twilio_bare_ids', 'message_rows.origin') }}
        )

),

steps as (

    {{ status_steps() }}

),

final as (

    select
        told.message_id,
        case steps.step when 'unknown' then told.status else steps.step end as status,
        case steps.step when 'sent' then told.created_at else told.updated_at end as status_at,
        {{ null_text() }} as is_billable,
        {{ null_text() }} as pricing_model,
        {{ null_text() }} as pricing_category,
        {{ null_text() }} as platform_conversation_id,
        case steps.step
            when 'failed'
                then {{ chatwoot_error_code(json_text('told.parts', 'external_error')) }}
        end as error_code,
        told.loaded_at,
        told.origin
    from told
    cross join steps
    where
        case steps.step
            when 'sent' then told.is_accepted
            when 'delivered' then told.status in ('1', '2')
            when 'read' then told.status = '2'
            when 'failed' then told.status = '3'
            else told.status not in ('0', '1', '2', '3')
        end
    {%- for step in ['sent', 'delivered', 'read', 'failed'] %}
    union all
    select
        message_id,
        '{{ step }}' as status,
        {{ step }}_at as status_at,
        {{ null_text() }} as is_billable,
        {{ null_text() }} as pricing_model,
        {{ null_text() }} as pricing_category,
        {{ null_text() }} as platform_conversation_id,
        {{ 'error_code' if step == 'failed' else null_text() }} as error_code,
        loaded_at,
        origin
    from recipients
    where {{ step }}_at is not null
    {%- endfor %}

)

select * from final
