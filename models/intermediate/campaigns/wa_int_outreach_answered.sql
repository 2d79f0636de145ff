{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

messages as {{ not_materialized() }} (

    select * from {{ ref('wa_int_messages_in_conversations') }}
    where {{ is_replaced('contact_key', 'int_changed_contacts') }}

),

outreach as (

    select
        message_key,
        contact_key,
        business_phone_id,
        instant_order,
        delivered_at,
        sent_at
    from messages
    where is_outreach

),

{# An outreach of the same instant comes after the inbound message, which cannot answer it. #}
candidates as (

    select
        contact_key,
        business_phone_id,
        {{ plus_seconds('sent_at', 0.000001) }} as answerable_from_at,
        {{ newest_value('message_key', ['instant_order']) }} as message_key,
        max(sent_at) as sent_at
    from outreach
    where delivered_at is not null
    group by contact_key, business_phone_id, sent_at

),

inbound as (

    select
        messages.contact_key,
        messages.business_phone_id,
        messages.sent_at as answered_at,
        replied_to.message_key as replied_to_message_key,
        replied_to.contact_key as replied_to_contact_key,
        replied_to.sent_at as replied_to_sent_at
    from messages
    left join outreach as replied_to on messages.reply_to_message_key = replied_to.message_key
    where
        messages.direction = 'inbound'
        and not messages.is_opt_out_keyword

),

other_inbound as (

    select
        contact_key,
        business_phone_id,
        answered_at
    from inbound
    where replied_to_message_key is null

),

other_answers as (
    {{ asof_join(
        'other_inbound', 'answered_at', 'candidates', 'answerable_from_at',
        ['contact_key', 'business_phone_id'], ['message_key', 'sent_at']
    ) }}
),

answers as (

    select
        replied_to_message_key as message_key,
        replied_to_contact_key as contact_key,
        replied_to_sent_at as sent_at,
        answered_at
    from inbound
    where replied_to_message_key is not null
    union all
    select
        message_key,
        contact_key,
        sent_at,
        answered_at
    from other_answers
    where message_key is not null

),

final as (

    select
        message_key,
        contact_key,
        min(answered_at) as first_answered_at
    from answers
    where
        answered_at >= sent_at
        and answered_at <= {{ window_end('sent_at', 'response_window_hours') }}
    group by message_key, contact_key

)

select * from final
