{{ config(contract=own_contract('contact_months')) }}

{%- set year_seconds = 365 * 86400 -%}
with

months as (

    select
        *,
        lag(month_start_date) over (order by month_start_date) as previous_month_start_date,
        {{ window_start('ends_at', 'churn_window_days') }} as activity_window_starts_at,
        {{ plus_seconds('ends_at', -year_seconds) }} as year_starts_at
    from {{ ref('wa_int_months') }}

),

contact_months as (

    select
        contacts.contact_key,
        contacts.country_code,
        months.*
    from {{ ref('wa_int_contacts') }} as contacts
    inner join months on contacts.first_known_at < months.ends_at

),

days as (

    select
        days.*,
        {{ period_start('month', 'days.activity_date') }} as month_start_date
    from {{ ref('wa_int_contact_days') }} as days

),

in_month as (

    select
        contact_key,
        month_start_date,
        count(case when inbound_message_count > 0 then 1 end) as active_day_count,
        sum(delivered_message_count) as delivered_message_count,
        sum(click_count) as click_count,
        sum(opt_out_count) as opt_out_count
    from days
    group by contact_key, month_start_date

),

{# The window's start is a moment, not a midnight: a day counts if something happened after it. #}
in_activity_window as (

    select
        days.contact_key,
        months.month_start_date,
        count(*) as active_day_count,
        max(days.last_active_at) as last_active_at
    from days
    inner join months
        on
            days.last_active_at >= months.activity_window_starts_at
            and days.last_active_at < months.ends_at
    group by days.contact_key, months.month_start_date

),

purchases as (

    select * from {{ ref('wa_int_customer_months') }}

),

answers as (

    select
        surveys.contact_key,
        months.month_start_date,
        case surveys.survey_kind
            when 'csat' then (surveys.score - 1) * 25
            else surveys.score * 10
        end as satisfaction_score,
        row_number() over (
            partition by surveys.contact_key, months.month_start_date
            order by surveys.answered_at desc, surveys.id_order desc
        ) as newest_rank
    from {{ ref('wa_int_surveys_attributed') }} as surveys
    inner join months
        on
            surveys.answered_at >= months.year_starts_at
            and surveys.answered_at < months.ends_at
    where
        surveys.is_answer

),

{# Of an opt-in and an opt-out at one instant the opt-out holds. #}
opt_states as (

    select
        contact_key,
        occurred_at,
        min(case when action = 'opt_in' then 1 else 0 end) = 1 as is_opted_in
    from {{ ref('wa_int_opt_events') }}
    group by contact_key, occurred_at

),

contact_months_with_opt_state as (
    {{ asof_join(
        'contact_months', 'last_instant_at', 'opt_states', 'occurred_at', ['contact_key'], ['is_opted_in']
    ) }}
),

joined as (

    select
        contact_months.*,
        coalesce(in_month.active_day_count, 0) as active_day_count,
        coalesce(in_month.delivered_message_count, 0) as delivered_message_count,
        coalesce(in_month.click_count, 0) as click_count,
        coalesce(in_month.opt_out_count, 0) as opt_out_count,
        coalesce(last_month.active_day_count > 0, false) as was_active_last_month,
        purchases.lifetime_order_count,
        purchases.lifetime_revenue_amount,
        purchases.year_order_count,
        purchases.year_revenue_amount,
        coalesce(purchases.is_customer, false) as is_customer_at_end,
        coalesce(purchases_before.is_customer, false) as is_customer_at_start,
        in_activity_window.active_day_count as window_active_day_count,
        in_activity_window.last_active_at,
        coalesce(purchases.monetary_score, 0) as monetary_score,
        answers.satisfaction_score
    from contact_months_with_opt_state as contact_months
    left join in_month as last_month
        on
            contact_months.contact_key = last_month.contact_key
            and contact_months.previous_month_start_date = last_month.month_start_date
    left join purchases as purchases_before
        on
            contact_months.contact_key = purchases_before.contact_key
            and contact_months.previous_month_start_date = purchases_before.month_start_date
    {% for part in ['in_month', 'in_activity_window', 'purchases', 'answers'] %}
    left join {{ part }}
        on
            contact_months.contact_key = {{ part }}.contact_key
            and contact_months.month_start_date = {{ part }}.month_start_date
            {% if part == 'answers' %}
            and answers.newest_rank = 1
            {% endif %}
    {% endfor %}

),

scored as (

    select
        *,
        case
            when last_active_at is not null and is_complete
                then {{ positive_part(
                    '1 - ' ~ seconds_between('last_active_at', 'ends_at')
                    ~ ' / ' ~ (var('churn_window_days') * 86400.0)
                ) }} * 100
        end as recency_score,
        case
            when last_active_at is null or not is_complete then null
            when window_active_day_count >= 10 then 100
            else window_active_day_count * 10
        end as frequency_score
    from joined

),

final as (

    select
        contact_key,
        country_code,
        coalesce(is_opted_in, false) as is_opted_in,
        case when lifetime_order_count > 0 then lifetime_order_count >= 2 end as is_repeat_customer,
        case when is_customer_at_start and is_complete then is_customer_at_end end as is_retained,
        case when is_customer_at_start and is_complete then not is_customer_at_end end
            as is_churned,
        case when was_active_last_month and is_complete then active_day_count > 0 end
            as is_engagement_retained,
        case
            when
                was_active_last_month
                and is_complete
                and (delivered_message_count > 0 or opt_out_count > 0)
                then (active_day_count = 0 and click_count = 0) or opt_out_count > 0
        end as is_engagement_churned,
        case when active_day_count > 0 and is_complete then active_day_count end
            as active_day_count,
        case when active_day_count > 0 and is_complete then day_count end as possible_day_count,
        case when lifetime_order_count > 0 then lifetime_order_count end as lifetime_order_count,
        year_order_count,
        case when lifetime_order_count > 0 then lifetime_revenue_amount end
            as lifetime_revenue_amount,
        cast(year_revenue_amount * {{ var('customer_lifespan_years') }} as {{ type_amount() }})
            as expected_lifetime_value_amount,
        cast(
            case
                when satisfaction_score is null
                    then (3 * recency_score + 2 * frequency_score + 2 * monetary_score) / 7
                else
                    0.3 * recency_score
                    + 0.2 * frequency_score
                    + 0.2 * monetary_score
                    + 0.3 * satisfaction_score
            end as {{ type_score() }}
        ) as health_score,
        cast(recency_score as {{ type_score() }}) as recency_score,
        cast(frequency_score as {{ type_score() }}) as frequency_score,
        cast(case when recency_score is not null then monetary_score end as {{ type_score() }})
            as monetary_score,
        cast(case when recency_score is not null then satisfaction_score end as {{ type_score() }})
            as satisfaction_score,
        is_complete,
        month_start_date
    from scored

)

{{ with_own_columns('contact_months') }}
