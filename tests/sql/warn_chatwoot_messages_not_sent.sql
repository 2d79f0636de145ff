-- Messages that Chatwoot holds back or could not send: outgoing, in a Cloud or Twilio inbox,
-- without WhatsApp's id an hour after they were written. They are no messages yet, and not read.
{{ config(severity='warn', enabled=is_connected('chatwoot')) }}

with

messages as (

    {{ chatwoot_rows('messages') }}

)

select
    messages.origin,
    messages.inbox_id,
    count(*) as message_count
from messages
inner join {{ ref('wa_chatwoot__threads') }} as threads
    on
        messages.origin = threads.origin
        and messages.conversation_id = threads.thread_id
cross join {{ ref('wa_int_clock') }} as clock
where
    messages.message_type in ('1', '3')
    and messages.source_id is null
    and coalesce(messages.status, '0') = '0'
    and not coalesce({{ parse_text('messages.private', 'flag') }}, false)
    and threads.channel != 'api'
    and {{ plus_seconds(parse_text('messages.created_at', 'time'), 3600) }} <= clock.as_of
group by messages.origin, messages.inbox_id
