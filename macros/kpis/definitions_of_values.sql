{# The second route (definitions.sql): orders, answers, and the comparison with what kpi_values says. #}


{# The CTE `valid_orders` with person, local date and revenue in the reporting currency. #}
{% macro plain_valid_orders() %}
rates as (

    select * from {{ reference_table('exchange_rates') }} as exchange_rates

),

valid_orders as (

    select
        orders.order_key,
        coalesce(people.person_key, orders.source_contact_key) as person_key,
        {{ local_date('orders.ordered_at') }} as ordered_date,
        cast(orders.total_amount - coalesce(orders.refunded_amount, 0) as {{ type_double() }})
        * case
            when orders.currency = '{{ var("reporting_currency") }}' then 1
            else (
                select cast(rates.rate as {{ type_double() }})
                from rates
                where
                    rates.currency = orders.currency
                    and rates.rate_date = (
                        select max(earlier.rate_date)
                        from rates as earlier
                        where
                            earlier.currency = orders.currency
                            and earlier.rate_date <= {{ local_date('orders.ordered_at') }}
                    )
            )
        end as revenue
    from {{ ref('wa_stg_orders') }} as orders
    left join people on orders.source_contact_key = people.contact_key
    where
        orders.status in ('paid', 'fulfilled')
        and orders.is_test is not true
        and coalesce(people.person_key, orders.source_contact_key) not in (select person_key from internal_people)

)
{% endmacro %}


{#
    Where a KPI's months differ from those of the CTE `recomputed` (period_start, numerator, denominator): a month that
    only one of them has differs too, unless it holds nothing but zeros.
#}
{% macro months_that_differ(kpi_id) %}
select
    '{{ kpi_id }}' as kpi_id,
    coalesce(published.period_start, recomputed.period_start) as period_start,
    published.numerator,
    recomputed.numerator as recomputed_numerator,
    published.denominator,
    recomputed.denominator as recomputed_denominator
from (
    select
        period_start,
        numerator,
        denominator
    from {{ ref('wa_kpi_values') }}
    where
        kpi_id = '{{ kpi_id }}'
        and grain = 'month'
        and slice = 'all'
) as published
full outer join recomputed on published.period_start = recomputed.period_start
where
    abs(coalesce(published.numerator, 0) - coalesce(recomputed.numerator, 0))
    > 1e-9 * abs(coalesce(recomputed.numerator, 0))
    or abs(coalesce(published.denominator, 0) - coalesce(recomputed.denominator, 0))
    > 1e-9 * abs(coalesce(recomputed.denominator, 0))
{% endmacro %}


{# The CTE `answers`: what counts of the answers of a kind, newest of each conversation or for itself. #}
{% macro plain_answers(kind) %}
all_answers as (

    select
        surveys.survey_key,
        surveys.id_order,
        surveys.helpdesk_thread_key,
        coalesce(people.person_key, surveys.source_contact_key) as person_key,
        surveys.score,
        surveys.sent_at,
        surveys.answered_at
    from {{ ref('wa_stg_surveys') }} as surveys
    left join people on surveys.source_contact_key = people.contact_key
    where
        surveys.survey_kind = '{{ kind }}'
        and surveys.answered_at is not null
        and surveys.score is not null
        and coalesce(people.person_key, surveys.source_contact_key) not in (select person_key from internal_people)

),

possible_conversations as (

    select
        all_answers.survey_key,
        openings.message_key,
        openings.instant_order,
        openings.sent_at,
        openings.sent_at >= {{ window_start('all_answers.sent_at', 'attribution_window_days') }} as is_in_window
    from all_answers
    inner join openings
        on
            openings.sent_at <= all_answers.sent_at
            and (
                openings.thread = 'thread ' || all_answers.helpdesk_thread_key
                or (all_answers.helpdesk_thread_key is null and openings.person_key = all_answers.person_key)
            )

),

{# The newest conversation, in the window or not: an older one is none for it either. #}
attributed as (

    select
        all_answers.*,
        coalesce(
            (
                select max(cast(possible_conversations.message_key as {{ dbt.type_string() }}))
                from possible_conversations
                where
                    possible_conversations.survey_key = all_answers.survey_key
                    and possible_conversations.is_in_window
                    and not exists (
                        select 1
                        from possible_conversations as newer
                        where
                            newer.survey_key = all_answers.survey_key
                            and {{ comes_before('possible_conversations', 'newer') }}
                    )
            ),
            'survey ' || cast(all_answers.survey_key as {{ dbt.type_string() }})
        ) as counts_for
    from all_answers

),

answers as (

    select attributed.*
    from attributed
    where not exists (
        select 1
        from attributed as newer
        where
            newer.counts_for = attributed.counts_for
            and (
                newer.answered_at > attributed.answered_at
                or (newer.answered_at = attributed.answered_at and newer.id_order > attributed.id_order)
            )
    )

)
{% endmacro %}
