with

surveys as (

    select
        surveys.survey_key,
        surveys.survey_kind,
        attributed.contact_key,
        attributed.country_code,
        attributed.conversation_key,
        surveys.comment,
        surveys.score,
        surveys.answered_at is not null and surveys.score is not null as is_answer,
        surveys.id_order,
        surveys.sent_at,
        surveys.answered_at
    from {{ ref('wa_stg_surveys') }} as surveys
    inner join {{ ref('wa_int_events_attributed') }} as attributed
        on
            surveys.survey_key = attributed.event_key
            and attributed.event_kind = 'survey'

),

final as (

    select
        *,
        case
            when survey_kind = 'csat' and score >= 4 then 'satisfied'
            when survey_kind = 'csat' and score = 3 then 'neutral'
            when survey_kind = 'csat' and score <= 2 then 'dissatisfied'
            when survey_kind = 'nps' and score >= 9 then 'promoter'
            when survey_kind = 'nps' and score >= 7 then 'passive'
            when survey_kind = 'nps' and score <= 6 then 'detractor'
        end as band,
        {# Of several answers about one conversation the newest counts. #}
        row_number() over (
            partition by survey_kind, is_answer, coalesce(conversation_key, survey_key)
            order by answered_at desc, id_order desc
        ) = 1 as is_newest
    from surveys

)

select * from final
