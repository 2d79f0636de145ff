{#- Messages of one platform conversation are charged together, whosever they are. -#}

{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

messages as (

    select
        *,
        coalesce(pricing_category, template_category, 'service') as charged_category,
        coalesce(pricing_model, 'PMP') as charged_model,
        {{ local_date('sent_at') }} as sent_date
    from {{ ref('wa_int_messages_in_conversations') }}
    where
        direction = 'outbound'
        and delivered_at is not null
        and is_billable is not false
        and {{ is_replaced('contact_key', 'int_changed_contacts') }}

),

policies as (

    select
        effective_from as valid_from_date,
        lead(effective_from) over (
            order by effective_from, billable_categories
        ) as valid_until_date,
        ',' || replace(billable_categories, ' ', '') || ',' as billable_categories
    from {{ reference_table('pricing_policies') }} as pricing_policies

),

prices as (

    select
        country_code,
        category,
        pricing_model,
        effective_from as valid_from_date,
        lead(effective_from) over (
            partition by country_code, category, pricing_model
            order by effective_from, price
        ) as valid_until_date,
        price,
        currency
    from {{ reference_table('message_prices') }} as message_prices

),

billable as (

    select
        messages.*,
        case
            when messages.charged_model = 'CBP' and messages.platform_conversation_key is not null
                then row_number() over (
                    partition by messages.charged_model, messages.platform_conversation_key
                    order by messages.sent_at, messages.instant_order
                )
            else 1
        end as charge_number
    from messages
    left join policies
        on
            messages.sent_date >= policies.valid_from_date
            and (
                messages.sent_date < policies.valid_until_date
                or policies.valid_until_date is null
            )
    where
        messages.is_billable
        or policies.billable_categories like '%,' || messages.charged_category || ',%'

),

priced as (

    select
        billable.message_key,
        billable.contact_key,
        billable.campaign_id,
        billable.charged_category,
        billable.charged_model,
        billable.country_code,
        billable.sent_date,
        coalesce(own_prices.price, other_prices.price) as price,
        case
            when own_prices.price is not null then own_prices.currency
            else other_prices.currency
        end as currency
    from billable
    left join prices as own_prices
        on
            billable.country_code = own_prices.country_code
            and billable.charged_category = own_prices.category
            and billable.charged_model = own_prices.pricing_model
            and billable.sent_date >= own_prices.valid_from_date
            and (
                billable.sent_date < own_prices.valid_until_date
                or own_prices.valid_until_date is null
            )
    left join prices as other_prices
        on
            other_prices.country_code = '*'
            and billable.charged_category = other_prices.category
            and billable.charged_model = other_prices.pricing_model
            and billable.sent_date >= other_prices.valid_from_date
            and (
                billable.sent_date < other_prices.valid_until_date
                or other_prices.valid_until_date is null
            )
    where
        billable.charge_number = 1

),

converted as (

    select
        priced.message_key,
        priced.contact_key,
        priced.campaign_id,
        priced.charged_category,
        priced.charged_model,
        priced.country_code,
        priced.sent_date,
        case
            when priced.price is not null
                then {{ in_reporting_currency(
                    'priced.price', 'priced.currency', 'priced.sent_date'
                ) }}
        end as message_cost_amount
    from priced
    left join {{ ref('wa_int_exchange_rates') }} as rates
        on {{ rate_on('priced.currency', 'priced.sent_date') }}

),

final as (

    select
        *,
        case when charged_category = 'marketing' then message_cost_amount end
            as acquisition_spend_amount
    from converted

)

select * from final
