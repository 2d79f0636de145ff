{{ config(materialized='whole_view') }}

with

items as (

    select
        *,
        {{ time_of_unix_seconds('unix_seconds') }} as status_at
    from {{ ref('wa_meta_webhooks__items') }}
    where item_kind = 'status'

),

-- The rules of message_statuses (base_message_statuses): of a rejected status nothing is derived.
good_statuses as (

    select * from items
    where
        item_id is not null
        and status_at >= cast('2009-01-01' as timestamp)
        and status_at <= loaded_at + interval '1 day'
        and (pricing_model is null or pricing_model in ('PMP', 'CBP'))
        and (
            pricing_type = 'regular'
            or pricing_type like 'free%'
            or pricing_billable is null
            or lower(pricing_billable) in ('true', 'false', 't', 'f', '1', '0')
        )

),

final as (

    select
        item_id as message_id,
        -- Of one message these are the same in all statuses; else the greatest is as good as any.
        coalesce(max(to_wa_id), max(to_user_id)) as contact_id,
        max(business_phone_id) as business_phone_id,
        {{ newest_value('campaign_id', ['status_at', 'loaded_at']) }} as campaign_id,
        {{ newest_value('pricing_category', ['status_at', 'loaded_at']) }} as pricing_category,
        min(status_at) as sent_at,
        min(loaded_at) as loaded_at
    from good_statuses
    group by item_id

)

select * from final
