{#
    Who answers how fast, and do their customers leave content?
    Read: the last complete month by agent. Compare the business-hours times: they leave out nights and breaks, so
    that a late shift is not punished. The median is the usual chat, the mean also tells of the forgotten ones. Below 30
    answers csat is a hint at most (`csat_low` and `csat_high` are its 95 % interval).
    Do next: a mean far above the median means forgotten chats: look at the oldest open ones with the agent.
#}
with

latest as (

    select period_start as month_start_date
    from {{ ref('wa_kpi_scorecard') }}
    where
        kpi_id = 'conversations'
        and grain = 'month'

),

monthly as (

    select kpi_values.*
    from {{ ref('wa_kpi_values') }} as kpi_values
    inner join latest on kpi_values.period_start = latest.month_start_date
    where
        kpi_values.grain = 'month'
        and kpi_values.slice = 'agent'
        and kpi_values.slice_value != '(none)'

),

final as (

    select
        slice_value as agent_id,
        max(case when kpi_id = 'first_human_response_time' then observations end) as answered_count,
        max(case when kpi_id = 'first_human_response_time_median' then value end) / 60
            as median_minutes,
        max(case when kpi_id = 'first_human_response_time' then value end) / 60 as mean_minutes,
        max(case when kpi_id = 'first_human_response_time_business' then value end) / 60
            as mean_open_minutes,
        max(case when kpi_id = 'resolution_time_business' then value end) / 60
            as mean_open_minutes_to_resolve,
        max(case when kpi_id = 'first_contact_resolution_rate' then value end)
            as first_contact_resolution_rate,
        max(case when kpi_id = 'csat' then observations end) as csat_answer_count,
        max(case when kpi_id = 'csat' then value end) as csat,
        max(case when kpi_id = 'csat' then ci_low end) as csat_low,
        max(case when kpi_id = 'csat' then ci_high end) as csat_high
    from monthly
    group by slice_value

)

select
    coalesce(dim_agents.agent_name, final.agent_id) as agent,
    dim_agents.team,
    final.answered_count,
    round(final.median_minutes, 1) as median_minutes,
    round(final.mean_minutes, 1) as mean_minutes,
    round(final.mean_open_minutes, 1) as mean_open_minutes,
    round(final.mean_open_minutes_to_resolve, 1) as mean_open_minutes_to_resolve,
    round(final.first_contact_resolution_rate, 3) as first_contact_resolution_rate,
    final.csat_answer_count,
    round(final.csat, 3) as csat,
    round(final.csat_low, 3) as csat_low,
    round(final.csat_high, 3) as csat_high
from final
left join {{ ref('wa_dim_agents') }} as dim_agents on final.agent_id = dim_agents.agent_id
order by final.mean_open_minutes desc nulls last
