{{ config(materialized=carried_table(), incremental_strategy='replace_changed') }}
{%- set is_carrying_on = carries_on_named() %}
{%- if is_carrying_on -%}
{#- Beside those that are wanted, others that can be about the same conversation, and so decide which is the newest. -#}
{%- set is_read -%}
(
    {{ of_touched('contacts.contact_id', 'surveys.conversation_id') }}
    or contacts.contact_id in (
        select conversations.contact_id from {{ ref('int_conversations') }} as conversations
        where {{ thread_conversation('conversations.thread_id') }} in {{ named_conversations() }}
    )
)
{%- endset -%}
{%- endif %}

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
        and {{ is_read if is_carrying_on else 'true' }}

),

{{ attribute_to_conversations('surveys', 'sent_at', is_carrying_on) }},

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
{% if is_carrying_on -%}
where {{ of_touched() }}
{%- endif %}
