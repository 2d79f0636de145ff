{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

responses as (

    {{ chatwoot_rows('csat_survey_responses') }}

),

threads as (

    select * from {{ ref('wa_chatwoot__threads') }}

),

asked as (

    select * from {{ ref('wa_chatwoot__message_rows') }}
    where content_code = '9'

),

answered as (

    select
        responses.origin,
        responses.message_id as row_id,
        threads.conversation_id,
        threads.contact_id,
        responses.rating,
        case when not responses.was_deleted then responses.feedback_message end as comment_text,
        responses.created_at,
        responses.updated_at,
        coalesce(responses.loaded_at, responses.updated_at) as loaded_at
    from responses
    inner join threads
        on
            responses.origin = threads.origin
            and responses.conversation_id = threads.thread_id

),

-- An answer whose message is gone is a survey of its own time.
final as (

    select
        coalesce(asked.origin, answered.origin) || '-csat-'
        || coalesce(asked.row_id, answered.row_id) as survey_id,
        'csat' as survey_kind,
        coalesce(asked.conversation_id, answered.conversation_id) as conversation_id,
        {{ null_text() }} as order_id,
        coalesce(asked.contact_id, answered.contact_id) as contact_id,
        answered.rating as score,
        answered.comment_text as comment,
        coalesce(asked.created_at, answered.created_at) as sent_at,
        answered.created_at as answered_at,
        {{ later_text('asked.updated_at', 'answered.updated_at') }} as updated_at,
        {{ later_text('asked.loaded_at', 'answered.loaded_at') }} as loaded_at,
        coalesce(asked.origin, answered.origin) as origin
    from asked
    full outer join answered
        on
            asked.origin = answered.origin
            and asked.row_id = answered.row_id

)

select * from final
