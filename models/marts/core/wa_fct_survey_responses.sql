{{ config(contract=own_contract('survey_responses', 'surveys')) }}

with

surveys as (

    select
        *,
        is_answer and is_newest as is_counted
    from {{ ref('wa_int_surveys_attributed') }}

),

final as (

    select
        surveys.survey_key,
        surveys.conversation_key,
        surveys.contact_key,
        conversations.business_phone_id,
        conversations.agent_id,
        conversations.campaign_id,
        surveys.survey_kind,
        conversations.team,
        conversations.template_name,
        surveys.country_code,
        conversations.topic,
        conversations.ad_id,
        surveys.answered_at is not null as is_answered,
        case when surveys.is_answer then not surveys.is_newest end as is_superseded,
        case
            when surveys.is_counted and surveys.survey_kind = 'csat'
                then surveys.band = 'satisfied'
        end as is_satisfied,
        case when surveys.is_counted and surveys.survey_kind = 'csat' then surveys.score end
            as csat_score,
        case when surveys.is_counted and surveys.survey_kind = 'nps' then surveys.score end
            as nps_score,
        case
            when not surveys.is_counted or surveys.survey_kind != 'nps' then null
            when surveys.band = 'promoter' then 100
            when surveys.band = 'detractor' then -100
            else 0
        end as nps_points,
        {{ local_date('surveys.sent_at') }} as sent_date,
        {{ local_date('surveys.answered_at') }} as answered_date,
        surveys.sent_at,
        surveys.answered_at
    from surveys
    left join {{ ref('wa_fct_conversations') }} as conversations
        on surveys.conversation_key = conversations.conversation_key

)

{{ with_own_columns('survey_responses') }}
