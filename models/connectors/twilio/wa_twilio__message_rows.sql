{{ config(enabled=is_connected('twilio'), materialized='whole_view') }}

with

versions as (

    {{ connector_rows('twilio', 'messages', keeps_deleted=true) }}

),

-- Other channels have addresses of another kind: SMS is `+52...`, Messenger `messenger:...`.
sided as (

    select
        *,
        case direction when 'inbound' then sender else receiver end as their_address,
        case direction when 'inbound' then receiver else sender end as own_address
    from versions
    where
        sender like 'whatsapp:%'
        or receiver like 'whatsapp:%'

),

whatsapp as (

    select
        origin,
        id,
        case
            when direction like 'outbound%' then 'outbound'
            else direction
        end as direction,
        {{ twilio_id('their_address') }} as contact_id,
        {{ twilio_id('own_address') }} as phone_id,
        messaging_service,
        case when not is_deleted then body end as body,
        {{ parse_text('num_media', 'integer') }} > 0 as has_media,
        status,
        error_code,
        price,
        price_unit,
        {{ twilio_time('created_at') }} as created_at,
        {{ twilio_time('sent_at') }} as sent_at,
        {{ twilio_time('updated_at') }} as updated_at,
        loaded_at
    from sided

),

final as (

    select
        origin,
        id as message_id,
        direction,
        contact_id,
        coalesce(phone_id, messaging_service) as business_phone_id,
        case
            when direction = 'inbound' then 'contact'
            else {{ sender_of_twilio_service('messaging_service') }}
        end as sender_type,
        body,
        coalesce(has_media, false) as has_media,
        status,
        error_code,
        price,
        price_unit,
        case
            when sent_at is null then created_at
            when
                direction = 'inbound'
                and {{ parse_text('created_at', 'time') }} < {{ parse_text('sent_at', 'time') }}
                then created_at
            else sent_at
        end as sent_at,
        coalesce(updated_at, sent_at, created_at) as changed_at,
        coalesce(loaded_at, updated_at, sent_at, created_at) as loaded_at
    from whatsapp
    where
        not ({{ is_ignored_by_twilio('phone_id') }})
        and not ({{ is_ignored_by_twilio('contact_id') }})

)

select * from final
