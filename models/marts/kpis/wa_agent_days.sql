with

answered as (

    select
        agent_id,
        first_human_response_date as activity_date,
        count(*) as answered_conversation_count,
        cast(avg(first_human_response_seconds) as {{ type_double() }})
            as mean_first_human_response_seconds
    from {{ ref('wa_fct_conversations') }}
    where
        agent_id is not null
        and first_human_response_seconds is not null
    group by agent_id, first_human_response_date

),

resolved as (

    select
        agent_id,
        resolved_date as activity_date,
        count(*) as resolved_conversation_count
    from {{ ref('wa_fct_conversations') }}
    where
        agent_id is not null
        and resolved_conversation_count = 1
    group by agent_id, resolved_date

),

surveyed as (

    select
        agent_id,
        answered_date as activity_date,
        count(*) as csat_answer_count,
        count(case when is_satisfied then 1 end) as satisfied_answer_count
    from {{ ref('wa_fct_survey_responses') }}
    where
        agent_id is not null
        and is_satisfied is not null
    group by agent_id, answered_date

),

agent_dates as (

    select agent_id, activity_date from answered
    union distinct
    select agent_id, activity_date from resolved
    union distinct
    select agent_id, activity_date from surveyed

),

final as (

    select
        agent_dates.agent_id,
        agents.agent_name,
        agents.team,
        coalesce(answered.answered_conversation_count, 0) as answered_conversation_count,
        coalesce(resolved.resolved_conversation_count, 0) as resolved_conversation_count,
        coalesce(surveyed.csat_answer_count, 0) as csat_answer_count,
        coalesce(surveyed.satisfied_answer_count, 0) as satisfied_answer_count,
        answered.mean_first_human_response_seconds,
        cast(surveyed.satisfied_answer_count as {{ type_double() }}) / surveyed.csat_answer_count
            as csat,
        agent_dates.activity_date
    from agent_dates
    left join {{ ref('wa_dim_agents') }} as agents on agent_dates.agent_id = agents.agent_id
    {%- for part in ['answered', 'resolved', 'surveyed'] %}
    left join {{ part }}
        on
            agent_dates.agent_id = {{ part }}.agent_id
            and agent_dates.activity_date = {{ part }}.activity_date
    {%- endfor %}

)

select * from final
