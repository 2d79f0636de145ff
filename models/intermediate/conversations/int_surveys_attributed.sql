with

surveys as (

    select
        surveys.survey_id,
        surveys.survey_kind,
        contacts.contact_id,
        contacts.country_code,
        surveys.conversation_id,
        surveys.score,
        surveys.sent_at,
        surveys.answered_at
    from {{ ref('stg_surveys') }} as surveys
    inner join {{ ref('int_contact_ids_resolved') }} as contacts
        on surveys.contact_id = contacts.source_contact_id
    where
        not contacts.is_internal

),

{{ attribute_to_conversations('surveys', 'sent_at') }},

final as (

    select
        survey_id,
        survey_kind,
        contact_id,
        country_code,
        conversation_id,
        conversation_key,
        score,
        answered_at is not null and score is not null as is_answer,
        {# Of several answers about one conversation the newest counts. #}
        row_number() over (
            partition by
                survey_kind,
                answered_at is not null and score is not null,
                coalesce(conversation_key, survey_id)
            order by answered_at desc, survey_id desc
        ) = 1 as is_newest,
        sent_at,
        answered_at
    from surveys_attributed

)

select * from final
