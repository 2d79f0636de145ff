{{ config(enabled=is_connected('chatwoot'), materialized='whole_table') }}

with

inboxes as (

    {{ chatwoot_rows('inboxes') }}

),

whatsapp_channels as (

    {{ chatwoot_rows('channel_whatsapp') }}

),

twilio_channels as (

    {{ chatwoot_rows('channel_twilio_sms') }}

),

named as (

    select
        inboxes.origin,
        inboxes.id as inbox_id,
        case inboxes.channel_type
            when 'Channel::Whatsapp' then 'whatsapp'
            when 'Channel::TwilioSms' then 'twilio'
            when 'Channel::Api' then 'api'
        end as channel,
        case
            when inboxes.channel_type = 'Channel::Api'
                then {{ chatwoot_phone_of_inbox('inboxes.origin', 'inboxes.id') }}
            when
                inboxes.channel_type = 'Channel::Whatsapp'
                and coalesce(whatsapp_channels.provider, 'whatsapp_cloud') = 'whatsapp_cloud'
                then coalesce(
                    whatsapp_channels.phone_number_id,
                    {{ chatwoot_number('whatsapp_channels.phone_number') }}
                )
            when inboxes.channel_type = 'Channel::Whatsapp'
                then {{ chatwoot_number('whatsapp_channels.phone_number') }}
            else coalesce(
                {{ chatwoot_number('twilio_channels.phone_number') }},
                twilio_channels.messaging_service_sid
            )
        end as business_phone_id,
        whatsapp_channels.message_templates
    from inboxes
    left join whatsapp_channels
        on
            inboxes.origin = whatsapp_channels.origin
            and inboxes.channel_id = whatsapp_channels.id
            and inboxes.channel_type = 'Channel::Whatsapp'
    left join twilio_channels
        on
            inboxes.origin = twilio_channels.origin
            and inboxes.channel_id = twilio_channels.id
            and inboxes.channel_type = 'Channel::TwilioSms'
    where
        {{ is_in_chatwoot_list('account_ids', 'inboxes.origin', 'inboxes.account_id', 'true') }}
        and (
            inboxes.channel_type = 'Channel::Whatsapp'
            or (
                inboxes.channel_type = 'Channel::TwilioSms'
                and (
                    twilio_channels.medium = '1'
                    or twilio_channels.phone_number like 'whatsapp:%'
                )
            )
            or (
                inboxes.channel_type = 'Channel::Api'
                and {{ is_in_chatwoot_list('api_inboxes', 'inboxes.origin', 'inboxes.id') }}
            )
        )

),

final as (

    select
        origin,
        inbox_id,
        channel,
        coalesce(business_phone_id, origin || '-inbox-' || inbox_id) as business_phone_id,
        message_templates
    from named

)

select * from final
