{#
    The second route. The tests in tests/sql/definitions compute the headline KPIs once more, straight from staging and in the
    plainest words: joins and correlated subqueries, no window functions, none of the intermediate models. What several of
    them need stands here. Slow on large data, and meant to be: two programs that share their shortcuts share their
    errors. `--exclude tag:definition` leaves them out.
#}


{# The CTEs `people` (each contact id that was merged, and who it is now) and `internal_people`. #}
{% macro plain_people() %}
chains as (

    select
        old_contact_key as contact_key,
        new_contact_key as person_key,
        1 as steps
    from {{ ref('stg_contact_merges') }}
    union all
    select
        chains.contact_key,
        links.new_contact_key as person_key,
        chains.steps + 1 as steps
    from chains
    inner join {{ ref('stg_contact_merges') }} as links on chains.person_key = links.old_contact_key

),

people as (

    select
        chains.contact_key,
        chains.person_key
    from chains
    where chains.steps = (
        select max(farther.steps)
        from chains as farther
        where farther.contact_key = chains.contact_key
    )

),

internal_people as (

    select distinct coalesce(people.person_key, contacts.source_contact_key) as person_key
    from {{ ref('stg_contacts') }} as contacts
    left join people on contacts.source_contact_key = people.contact_key
    where contacts.is_internal

)
{% endmacro %}


{# The CTE `messages`: the countable ones, with their person and their thread. #}
{% macro plain_messages() %}
messages as (

    select
        messages.*,
        coalesce(people.person_key, messages.source_contact_key) as person_key,
        case
            when messages.helpdesk_thread_key is not null then 'thread ' || messages.helpdesk_thread_key
            else 'phone ' || messages.business_phone_id || ' of ' || coalesce(people.person_key, messages.source_contact_key)
        end as thread
    from {{ ref('stg_messages') }} as messages
    left join people on messages.source_contact_key = people.contact_key
    where
        messages.sender_type != 'system'
        and messages.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome')
        and coalesce(people.person_key, messages.source_contact_key) not in (select person_key from internal_people)

)
{% endmacro %}


{# The good rows of message statuses, copies included, with the key of their message: a subquery. #}
{% macro plain_statuses() %}
(
    select
        {{ keyed_hash('message_id') }} as message_key,
        status,
        status_at,
        is_billable,
        pricing_model,
        pricing_category,
        platform_conversation_id,
        loaded_at
    from {{ ref('base_message_statuses') }}
    where reject_reason is null
)
{% endmacro %}


{# Whether a message comes before another one: by time, then inbound first, then by id. #}
{% macro comes_before(one, other) -%}
    (
        {{ one }}.sent_at < {{ other }}.sent_at
        or (
            {{ one }}.sent_at = {{ other }}.sent_at
            and {{ one }}.instant_order < {{ other }}.instant_order
        )
    )
{%- endmacro %}


{#
    The CTEs `resolutions` (thread, resolved_at) and `openings` (the messages that begin a conversation).
#}
{% macro plain_openings() %}
resolutions as (

    select
        'thread ' || helpdesk_thread_key as thread,
        occurred_at as resolved_at
    from {{ ref('stg_conversation_events') }}
    where event_type = 'resolved'
    union all
    select
        'thread ' || conversations.helpdesk_thread_key as thread,
        conversations.resolved_at
    from {{ ref('stg_conversations') }} as conversations
    where
        conversations.status = 'resolved'
        and conversations.resolved_at is not null
        and not exists (
            select 1
            from {{ ref('stg_conversation_events') }} as events
            where
                events.helpdesk_thread_key = conversations.helpdesk_thread_key
                and events.event_type = 'resolved'
        )

),

previous_messages as (

    select
        messages.message_key,
        max(earlier.sent_at) as sent_at
    from messages
    inner join messages as earlier
        on
            messages.thread = earlier.thread
            and {{ comes_before('earlier', 'messages') }}
    group by messages.message_key

),

openings as (

    select messages.*
    from messages
    left join previous_messages on messages.message_key = previous_messages.message_key
    where
        previous_messages.message_key is null
        or messages.sent_at > {{ window_end('previous_messages.sent_at', 'session_gap_hours') }}
        or exists (
            select 1
            from resolutions
            where
                resolutions.thread = messages.thread
                and resolutions.resolved_at >= previous_messages.sent_at
                and resolutions.resolved_at < messages.sent_at
        )

)
{% endmacro %}


{# The CTE `members`: each message with the message that opened its conversation. #}
{% macro plain_members() %}
members as (

    select
        messages.*,
        openings.message_key as opening_message_key,
        openings.sent_at as opened_at,
        openings.direction as opening_direction
    from messages
    inner join openings on messages.thread = openings.thread
    where
        not {{ comes_before('messages', 'openings') }}
        and not exists (
            select 1
            from openings as later
            where
                later.thread = openings.thread
                and {{ comes_before('openings', 'later') }}
                and not {{ comes_before('messages', 'later') }}
        )

)
{% endmacro %}


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
    from {{ ref('stg_orders') }} as orders
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
    from {{ ref('kpi_values') }}
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
    from {{ ref('stg_surveys') }} as surveys
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
