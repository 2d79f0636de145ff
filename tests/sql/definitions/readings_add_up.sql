-- A reading that counts what a fact counts comes to the same total: no row is lost or doubled.
with

totals as (

    select
        'message_heatmap: inbound messages' as what,
        (select sum(inbound_message_count) from {{ ref('wa_message_heatmap') }}) as in_reading,
        (select sum(inbound_message_count) from {{ ref('wa_fct_messages') }}) as in_fact
    union all
    select
        'message_heatmap: answered conversations' as what,
        (select sum(answered_conversation_count) from {{ ref('wa_message_heatmap') }})
            as in_reading,
        (select count(first_response_seconds) from {{ ref('wa_fct_conversations') }}) as in_fact
    union all
    select
        'kpi_cohorts: orders' as what,
        (select sum(orders) from {{ ref('wa_kpi_cohorts') }}) as in_reading,
        (select sum(order_count) from {{ ref('wa_fct_orders') }}) as in_fact
    union all
    select
        'kpi_cohorts: revenue' as what,
        (select sum(revenue) from {{ ref('wa_kpi_cohorts') }}) as in_reading,
        (select sum(revenue_amount) from {{ ref('wa_fct_orders') }}) as in_fact
    union all
    select
        'kpi_cohorts: customers' as what,
        (select sum(customers) from {{ ref('wa_kpi_cohorts') }} where months_since = 0)
            as in_reading,
        (select sum(new_customer_count) from {{ ref('wa_fct_orders') }}) as in_fact
    union all
    select
        'kpi_funnel: customers' as what,
        (select sum(contacts) from {{ ref('wa_kpi_funnel') }} where stage = 'customer')
            as in_reading,
        (select sum(new_customer_count) from {{ ref('wa_fct_orders') }}) as in_fact
    union all
    select
        'agent_days: answered conversations' as what,
        (select sum(answered_conversation_count) from {{ ref('wa_agent_days') }}) as in_reading,
        (
            select count(first_human_response_seconds) from {{ ref('wa_fct_conversations') }}
            where agent_id is not null
        ) as in_fact
    union all
    select
        'agent_days: resolved conversations' as what,
        (select sum(resolved_conversation_count) from {{ ref('wa_agent_days') }}) as in_reading,
        (
            select sum(resolved_conversation_count) from {{ ref('wa_fct_conversations') }}
            where agent_id is not null
        ) as in_fact
    union all
    select
        'agent_days: csat answers' as what,
        (select sum(csat_answer_count) from {{ ref('wa_agent_days') }}) as in_reading,
        (
            select count(is_satisfied) from {{ ref('wa_fct_survey_responses') }}
            where agent_id is not null
        ) as in_fact

)

select *
from totals
where coalesce(in_reading, 0) != coalesce(in_fact, 0)
