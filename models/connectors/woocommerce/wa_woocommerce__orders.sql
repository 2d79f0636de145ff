{{ config(enabled=is_connected('woocommerce'), materialized='whole_table') }}

with

rows_of_api as (

    {{ connector_rows('woocommerce', 'orders') }}

),

rows_of_database as (

    select * from {{ ref('wa_woocommerce__database_orders') }}

),

refunds as (

    {{ connector_rows('woocommerce', 'orders__refunds') }}

),

refund_items as (

    select
        listed.origin,
        listed.id,
        listed.refunds,
        {{ json_items(json_list_of_text('listed.refunds', {'total': 'text'})) }} as item
    from (select distinct api.origin, api.id, api.refunds from rows_of_api as api) as listed

),

{# Refunds are negative in an order's own list. #}
listed_refunds as (

    select
        origin,
        id,
        refunds,
        sum(abs({{ parse_amount(json_text('item', 'total')) }})) as refunded_amount
    from refund_items
    group by origin, id, refunds

),

own_refunds as (

    select
        api.origin,
        api.id,
        sum(abs({{ parse_amount('refunds.total') }})) as refunded_amount
    from (select distinct ids.origin, ids.id, ids.dlt_id from rows_of_api as ids) as api
    inner join (
        select distinct
            each.origin,
            each.id,
            each.order_id,
            each.parent_row,
            each.total
        from refunds as each
    ) as refunds
        on
            api.origin = refunds.origin
            and coalesce(refunds.parent_row = api.dlt_id, refunds.order_id = api.id)
    group by api.origin, api.id, api.dlt_id

),

most_refunds as (

    select
        origin,
        id,
        max(refunded_amount) as refunded_amount
    from own_refunds
    group by origin, id

),

orders as (

    select
        api.origin,
        api.id,
        {{ parse_integer('api.parent_id') }} as parent_id,
        api.status,
        api.total as total_amount,
        coalesce(listed_refunds.refunded_amount, most_refunds.refunded_amount) as refunded_amount,
        api.currency,
        api.billing_phone,
        api.billing_country,
        api.shipping_phone,
        api.shipping_country,
        api.date_paid as paid_at,
        coalesce(
            api.date_created_gmt,
            {{ utc_text_of_shop('woocommerce', 'api.date_created', origin='api.origin') }}
        ) as ordered_at,
        coalesce(
            api.date_modified_gmt,
            {{ utc_text_of_shop('woocommerce', 'api.date_modified', origin='api.origin') }}
        ) as updated_at,
        api.loaded_at,
        api.created_via
    from rows_of_api as api
    left join listed_refunds
        on
            api.origin = listed_refunds.origin
            and api.id = listed_refunds.id
            and api.refunds = listed_refunds.refunds
    left join most_refunds
        on
            api.origin = most_refunds.origin
            and api.id = most_refunds.id
    union all
    select * from rows_of_database

),

named as (

    select
        orders.*,
        regexp_replace(status, '^wc-', '') as word,
        coalesce(shipping_country, billing_country) as receiver_country
    from orders

),

{# One that was an order and lies in the trash now is cancelled; a draft is left out. #}
orders_placed as (

    select
        named.*,
        max(case when word not in {{ words_in_sql(woocommerce_drafts()) }} then 1 else 0 end)
            over (partition by origin, id) as was_placed
    from named
    where not {{ is_left_out_of_woocommerce() }}

),

read as (

    select
        orders_placed.*,
        {{ woocommerce_status() }} as order_status
    from orders_placed
    where
        word not in {{ words_in_sql(woocommerce_drafts()) }}
        or (word = 'trash' and was_placed = 1)
        or word is null

),

{{ matched_contacts(
    'read',
    [('billing_phone', 'billing_country'), ('shipping_phone', 'receiver_country')],
    time='ordered_at', marks='created_via'
) }},

final as (

    select
        origin || '-' || id as order_id,
        contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as campaign_id,
        order_status as status,
        total_amount,
        {{ refund_text('refunded_amount', 'total_amount') }} as refunded_amount,
        currency,
        {{ null_text() }} as is_test,
        ordered_at,
        coalesce(updated_at, ordered_at) as updated_at,
        coalesce(loaded_at, updated_at, ordered_at) as loaded_at,
        origin,
        phone_key,
        {{ country_of_number('billing_country') }} as country_code,
        has_number,
        has_key,
        has_contact,
        is_ignored
    from matched

)

select * from final
