{#
    What does the bot save, and where does it hand off?
    Read: the last three complete months by topic. `settled_count` chats were resolved with no person; had people settled
    them at the length of the topic's other chats, they would have written `agent_messages_saved` messages. `csat_settled`
    against `csat_with_person` says whether customers liked it.
    Do next: teach the bot the topics with many handoffs and a long wait after them; let people take those where customers
    are less content with the bot. Multiply the messages saved by your own minutes a message.
#}
with

latest as (

    select period_start as month_start_date
    from {{ ref('wa_kpi_scorecard') }}
    where
        kpi_id = 'conversations'
        and grain = 'month'

),

chats as (

    select chats.*
    from {{ ref('wa_fct_conversations') }} as chats
    cross join latest
    where
        chats.has_bot_message
        and chats.opened_date
        >= cast({{ dbt.dateadd('month', -2, 'latest.month_start_date') }} as date)
        and chats.opened_date < {{ next_period('month', 'latest.month_start_date') }}

),

agent_messages as (

    select
        conversation_key,
        count(*) as agent_message_count
    from {{ ref('wa_fct_messages') }}
    where sender_type = 'agent'
    group by conversation_key

),

answers as (

    select
        conversation_key,
        avg(case when is_satisfied then 1.0 else 0.0 end) as csat
    from {{ ref('wa_fct_survey_responses') }}
    where is_satisfied is not null
    group by conversation_key

),

topics as (

    select
        coalesce(chats.topic, '(none)') as topic,
        count(*) as bot_chat_count,
        count(chats.is_bot_completed) as ended_count,
        sum(case when chats.is_bot_completed then 1 else 0 end) as settled_count,
        sum(case when chats.is_handed_off then 1 else 0 end) as handed_off_count,
        avg(cast(chats.handoff_wait_seconds as {{ type_double() }})) / 60
            as mean_handoff_wait_minutes,
        avg(
            case
                when chats.resolved_conversation_count = 1
                    then cast(agent_messages.agent_message_count as {{ type_double() }})
            end
        ) as agent_messages_a_chat,
        avg(case when chats.is_bot_completed then answers.csat end) as csat_settled,
        avg(case when chats.has_agent_message then answers.csat end) as csat_with_person,
        count(case when chats.is_bot_completed then answers.csat end) as answers_settled,
        count(case when chats.has_agent_message then answers.csat end) as answers_with_person
    from chats
    left join agent_messages on chats.conversation_key = agent_messages.conversation_key
    left join answers on chats.conversation_key = answers.conversation_key
    group by chats.topic

)

select
    topic,
    bot_chat_count,
    settled_count,
    round(cast(settled_count as {{ type_double() }}) / nullif(ended_count, 0), 3) as settled_share,
    round(settled_count * agent_messages_a_chat, 0) as agent_messages_saved,
    handed_off_count,
    round(cast(handed_off_count as {{ type_double() }}) / nullif(ended_count, 0), 3)
        as handed_off_share,
    round(mean_handoff_wait_minutes, 0) as mean_handoff_wait_minutes,
    round(csat_settled, 2) as csat_settled,
    answers_settled,
    round(csat_with_person, 2) as csat_with_person,
    answers_with_person
from topics
order by handed_off_count desc, topic
