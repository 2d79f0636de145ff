{#
    The second route. The tests in tests/definitions compute the headline KPIs once more, straight from staging and in the
    plainest words: joins and correlated subqueries, no window functions, none of the intermediate models. What several of
    them need stands here. Slow on large data, and meant to be: two programs that share their shortcuts share their
    errors. `--exclude tag:definition` leaves them out.
#}


{# The CTEs `people` (each contact id that was merged, and who it is now) and `internal_people`. #}
{% macro plain_people() %}
chains as (

    select
        old_contact_id as contact_id,
        new_contact_id as person_id,
        1 as steps
    from {{ ref('stg_contact_merges') }}
    union all
    select
        chains.contact_id,
        links.new_contact_id as person_id,
        chains.steps + 1 as steps
    from chains
    inner join {{ ref('stg_contact_merges') }} as links on chains.person_id = links.old_contact_id

),

people as (

    select
        chains.contact_id,
        chains.person_id
    from chains
    where chains.steps = (
        select max(farther.steps)
        from chains as farther
        where farther.contact_id = chains.contact_id
    )

),

internal_people as (

    select distinct coalesce(people.person_id, contacts.contact_id) as person_id
    from {{ ref('stg_contacts') }} as contacts
    left join people on contacts.contact_id = people.contact_id
    where contacts.is_internal

)
{% endmacro %}


{# The CTE `messages`: the countable ones, with their person and their thread. #}
{% macro plain_messages() %}
messages as (

    select
        messages.*,
        coalesce(people.person_id, messages.contact_id) as person_id,
        case
            when messages.conversation_id is not null then 'thread ' || messages.conversation_id
            else 'phone ' || messages.business_phone_id || ' of ' || coalesce(people.person_id, messages.contact_id)
        end as thread
    from {{ ref('stg_messages') }} as messages
    left join people on messages.contact_id = people.contact_id
    where
        messages.sender_type != 'system'
        and messages.message_type not in ('reaction', 'system', 'note', 'edit', 'revoke', 'request_welcome')
        and coalesce(people.person_id, messages.contact_id) not in (select person_id from internal_people)

)
{% endmacro %}


{# Whether a message comes before another one: by time, then inbound first, then by id. #}
{% macro comes_before(one, other) -%}
    (
        {{ one }}.sent_at < {{ other }}.sent_at
        or (
            {{ one }}.sent_at = {{ other }}.sent_at
            and (
                ({{ one }}.direction = 'inbound' and {{ other }}.direction = 'outbound')
                or ({{ one }}.direction = {{ other }}.direction and {{ one }}.message_id < {{ other }}.message_id)
            )
        )
    )
{%- endmacro %}


{#
    The CTEs `resolutions` (thread, resolved_at) and `openings` (the messages that begin a conversation).
#}
{% macro plain_openings() %}
resolutions as (

    select
        'thread ' || conversation_id as thread,
        occurred_at as resolved_at
    from {{ ref('stg_conversation_events') }}
    where event_type = 'resolved'
    union all
    select
        'thread ' || conversations.conversation_id as thread,
        conversations.resolved_at
    from {{ ref('stg_conversations') }} as conversations
    where
        conversations.status = 'resolved'
        and conversations.resolved_at is not null
        and not exists (
            select 1
            from {{ ref('stg_conversation_events') }} as events
            where
                events.conversation_id = conversations.conversation_id
                and events.event_type = 'resolved'
        )

),

previous_messages as (

    select
        messages.message_id,
        max(earlier.sent_at) as sent_at
    from messages
    inner join messages as earlier
        on
            messages.thread = earlier.thread
            and {{ comes_before('earlier', 'messages') }}
    group by messages.message_id

),

openings as (

    select messages.*
    from messages
    left join previous_messages on messages.message_id = previous_messages.message_id
    where
        previous_messages.message_id is null
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
        openings.message_id as opening_message_id,
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
        orders.order_id,
        coalesce(people.person_id, orders.contact_id) as person_id,
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
    left join people on orders.contact_id = people.contact_id
    where
        orders.status in ('paid', 'fulfilled')
        and orders.is_test is not true
        and coalesce(people.person_id, orders.contact_id) not in (select person_id from internal_people)

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
        surveys.survey_id,
        surveys.conversation_id,
        coalesce(people.person_id, surveys.contact_id) as person_id,
        surveys.score,
        surveys.sent_at,
        surveys.answered_at
    from {{ ref('stg_surveys') }} as surveys
    left join people on surveys.contact_id = people.contact_id
    where
        surveys.survey_kind = '{{ kind }}'
        and surveys.answered_at is not null
        and surveys.score is not null
        and coalesce(people.person_id, surveys.contact_id) not in (select person_id from internal_people)

),

possible_conversations as (

    select
        all_answers.survey_id,
        openings.message_id,
        openings.direction,
        openings.sent_at,
        openings.sent_at >= {{ window_start('all_answers.sent_at', 'attribution_window_days') }} as is_in_window
    from all_answers
    inner join openings
        on
            openings.sent_at <= all_answers.sent_at
            and (
                openings.thread = 'thread ' || all_answers.conversation_id
                or (all_answers.conversation_id is null and openings.person_id = all_answers.person_id)
            )

),

{# The newest conversation, in the window or not: an older one is none for it either. #}
attributed as (

    select
        all_answers.*,
        coalesce(
            (
                select max(possible_conversations.message_id)
                from possible_conversations
                where
                    possible_conversations.survey_id = all_answers.survey_id
                    and possible_conversations.is_in_window
                    and not exists (
                        select 1
                        from possible_conversations as newer
                        where
                            newer.survey_id = all_answers.survey_id
                            and {{ comes_before('possible_conversations', 'newer') }}
                    )
            ),
            'survey ' || all_answers.survey_id
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
                or (newer.answered_at = attributed.answered_at and newer.survey_id > attributed.survey_id)
            )
    )

)
{% endmacro %}
