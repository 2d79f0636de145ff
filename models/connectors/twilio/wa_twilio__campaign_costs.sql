{{ config(enabled=is_connected('twilio')) }}

with

message_rows as (

    select * from {{ ref('wa_twilio__message_rows') }}

),

newest as (

    select
        *,
        row_number() over (
            partition by origin, message_id
            order by
                {{ parse_text('loaded_at', 'time') }} desc,
                {{ parse_text('changed_at', 'time') }} desc,
                price
        ) as version_number
    from message_rows
    where price is not null

),

fees as (

    select
        origin,
        cast({{ local_time(parse_text('sent_at', 'time')) }} as date) as cost_date,
        coalesce(upper(price_unit), {{ text_of_setting('twilio', 'currency') }}) as currency,
        price,
        {{ parse_text('price', 'amount') }} as price_amount,
        {{ parse_text('loaded_at', 'time') }} as loaded_at
    from newest
    where version_number = 1

),

-- A price that is no amount makes its day no amount: it is rejected, and not left out.
final as (

    select
        origin || '-fee' as campaign_id,
        cast(cost_date as {{ dbt.type_string() }}) as cost_date,
        coalesce(
            max(case when price_amount is null then price end),
            cast(-1 * sum(price_amount) as {{ dbt.type_string() }})
        ) as amount,
        currency,
        {{ text_of_time('max(loaded_at)') }} as loaded_at,
        origin
    from fees
    group by origin, cost_date, currency

)

select * from final
