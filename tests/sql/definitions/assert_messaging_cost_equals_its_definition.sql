-- The price of each delivered billable outbound message; under CBP of the first one of each
-- platform conversation.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

statuses as (

    select * from {{ plain_statuses() }} as good_statuses

),

prices as (

    select * from {{ reference_table('message_prices') }} as message_prices

),

policies as (

    select * from {{ reference_table('pricing_policies') }} as pricing_policies

),

rates as (

    select * from {{ reference_table('exchange_rates') }} as exchange_rates

),

{#- Of each price fact the newest status that names it. #}
{%- for fact in ['pricing_category', 'pricing_model', 'platform_conversation_id'] %}

told_{{ fact }} as (

    select distinct
        statuses.message_key,
        statuses.{{ fact }}
    from statuses
    where
        statuses.{{ fact }} is not null
        and not exists (
            select 1
            from statuses as newer
            where
                newer.message_key = statuses.message_key
                and newer.{{ fact }} is not null
                and (
                    newer.status_at > statuses.status_at
                    or (
                        newer.status_at = statuses.status_at
                        and newer.loaded_at > statuses.loaded_at
                    )
                    or (
                        newer.status_at = statuses.status_at
                        and newer.loaded_at = statuses.loaded_at
                        and newer.{{ fact }} > statuses.{{ fact }}
                    )
                )
        )

),
{%- endfor %}

{# Country of the surviving id, else of the newest profile with one among the others. #}
profiles as (

    select
        coalesce(people.person_key, contacts.source_contact_key) as person_key,
        contacts.source_contact_key,
        contacts.country_code,
        contacts.updated_at,
        contacts.id_order,
        case when people.person_key is null then 1 else 0 end as is_survivor
    from {{ ref('wa_stg_contacts') }} as contacts
    left join people on contacts.source_contact_key = people.contact_key
    where contacts.country_code is not null

),

countries as (

    select
        profiles.person_key,
        profiles.country_code
    from profiles
    where not exists (
        select 1
        from profiles as better
        where
            better.person_key = profiles.person_key
            and (
                better.is_survivor > profiles.is_survivor
                or (
                    better.is_survivor = profiles.is_survivor
                    and better.updated_at > profiles.updated_at
                )
                or (
                    better.is_survivor = profiles.is_survivor
                    and better.updated_at = profiles.updated_at
                    and better.id_order > profiles.id_order
                )
            )
    )

),

delivered as (

    select
        messages.message_key,
        messages.instant_order,
        messages.sent_at,
        {{ local_date('messages.sent_at') }} as sent_date,
        countries.country_code,
        coalesce(told_pricing_category.pricing_category, messages.template_category, 'service')
            as category,
        coalesce(told_pricing_model.pricing_model, 'PMP') as model,
        told_platform_conversation_id.platform_conversation_id,
        (
            select
                max(case when statuses.is_billable then 1 when not statuses.is_billable then 0 end)
                    as told_billable
            from statuses
            where statuses.message_key = messages.message_key
        ) as told_billable
    from messages
    left join countries on messages.person_key = countries.person_key
    left join told_pricing_category on messages.message_key = told_pricing_category.message_key
    left join told_pricing_model on messages.message_key = told_pricing_model.message_key
    left join told_platform_conversation_id
        on messages.message_key = told_platform_conversation_id.message_key
    where
        messages.direction = 'outbound'
        and messages.message_key in (
            select statuses.message_key
            from statuses
            where statuses.status in ('delivered', 'read', 'played')
        )

),

policy_days as (

    select
        delivered.message_key,
        max(policies.effective_from) as effective_from
    from delivered
    inner join policies on policies.effective_from <= delivered.sent_date
    group by delivered.message_key

),

billable as (

    select delivered.*
    from delivered
    left join policy_days on delivered.message_key = policy_days.message_key
    left join policies on policy_days.effective_from = policies.effective_from
    where
        delivered.told_billable = 1
        or (
            delivered.told_billable is null
            and position(
                ',' || delivered.category || ','
                in ',' || replace(policies.billable_categories, ' ', '') || ','
            ) > 0
        )

),

charged as (

    select *
    from billable
    where
        model != 'CBP'
        or platform_conversation_id is null
        or not exists (
            select 1
            from billable as earlier
            where
                earlier.model = 'CBP'
                and earlier.platform_conversation_id = billable.platform_conversation_id
                and (
                    earlier.sent_at < billable.sent_at
                    or (
                        earlier.sent_at = billable.sent_at
                        and earlier.instant_order < billable.instant_order
                    )
                )
        )

),

{# Every price that a message could have: its own country's goes before the one for all. #}
possible_prices as (

    select
        charged.message_key,
        charged.sent_date,
        prices.price,
        prices.currency,
        prices.effective_from,
        case when prices.country_code = '*' then 0 else 1 end as is_own
    from charged
    inner join prices
        on
            charged.category = prices.category
            and charged.model = prices.pricing_model
            and prices.effective_from <= charged.sent_date
            and (prices.country_code = '*' or prices.country_code = charged.country_code)

),

best_prices as (

    select possible_prices.*
    from possible_prices
    where not exists (
        select 1
        from possible_prices as better
        where
            better.message_key = possible_prices.message_key
            and (
                better.is_own > possible_prices.is_own
                or (
                    better.is_own = possible_prices.is_own
                    and better.effective_from > possible_prices.effective_from
                )
            )
    )

),

rate_days as (

    select
        best_prices.message_key,
        max(rates.rate_date) as rate_date
    from best_prices
    inner join rates
        on
            best_prices.currency = rates.currency
            and rates.rate_date <= best_prices.sent_date
    group by best_prices.message_key

),

recomputed as (

    select
        {{ period_start('month', 'best_prices.sent_date') }} as period_start,
        sum(
            cast(best_prices.price as {{ type_double() }})
            * case
                when best_prices.currency = '{{ var("reporting_currency") }}' then 1
                else cast(rates.rate as {{ type_double() }})
            end
        ) as numerator,
        cast(null as {{ type_double() }}) as denominator
    from best_prices
    left join rate_days on best_prices.message_key = rate_days.message_key
    left join rates
        on
            best_prices.currency = rates.currency
            and rate_days.rate_date = rates.rate_date
    group by {{ period_start('month', 'best_prices.sent_date') }}

)

{{ months_that_differ('messaging_cost') }}
