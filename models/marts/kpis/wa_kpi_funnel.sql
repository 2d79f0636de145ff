{%- set stages = ['contacted', 'engaged', 'lead', 'customer', 'repeat_customer'] -%}
with

messages as (

    select
        contact_key,
        min(sent_date) as first_date,
        max(case when direction = 'inbound' or is_delivered then 1 else 0 end) as is_contacted,
        max(case when direction = 'inbound' then 1 else 0 end) as is_engaged
    from {{ ref('wa_fct_messages') }}
    group by contact_key

),

leads as (

    select
        contact_key,
        min(created_date) as first_date
    from {{ ref('wa_fct_leads') }}
    group by contact_key

),

orders as (

    select
        contact_key,
        min(ordered_date) as first_date,
        count(*) as order_count
    from {{ ref('wa_fct_orders') }}
    where is_valid
    group by contact_key

),

first_dates as (

    select
        contact_key,
        min(first_date) as first_date
    from (
        select contact_key, first_date from messages
        union all
        select contact_key, first_date from leads
        union all
        select contact_key, first_date from orders
    ) as dates
    group by contact_key

),

{# The furthest stage a contact reached; it implies those before. #}
reached as (

    select
        {{ period_start('month', 'first_dates.first_date') }} as cohort_month,
        case
            when orders.order_count >= 2 then 5
            when orders.order_count = 1 then 4
            when leads.contact_key is not null then 3
            when messages.is_engaged = 1 then 2
            when messages.is_contacted = 1 then 1
            else 0
        end as furthest_stage
    from first_dates
    left join messages on first_dates.contact_key = messages.contact_key
    left join leads on first_dates.contact_key = leads.contact_key
    left join orders on first_dates.contact_key = orders.contact_key

),

counted as (

    {% for stage in stages %}
    select
        cohort_month,
        '{{ stage }}' as stage,
        {{ loop.index }} as stage_order,
        count(case when furthest_stage >= {{ loop.index }} then 1 end) as contacts
    from reached
    group by cohort_month
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        counted.cohort_month,
        counted.stage,
        counted.stage_order,
        counted.contacts,
        cast(counted.contacts as {{ type_double() }}) / nullif(stage_before.contacts, 0) as rate
    from counted
    left join counted as stage_before
        on
            counted.cohort_month = stage_before.cohort_month
            and counted.stage_order = stage_before.stage_order + 1

)

select * from final
