{{ config(materialized='whole_view') }}

with

items as (

    select * from {{ ref('wa_meta_webhooks__items') }}
    where item_kind in ('status', 'history')

),

-- Of the past only the last status of the business's messages is known, at the message's time.
named as (

    select
        *,
        case
            when item_kind = 'status' then status
            when from_wa_id = thread_id then null
            when lower(history_status) in ('sent', 'delivered', 'read', 'played')
                then lower(history_status)
            when lower(history_status) = 'error' then 'failed'
        end as known_status
    from items

),

final as (

    select
        item_id as message_id,
        known_status as status,
        {{ text_of_unix_seconds('unix_seconds') }} as status_at,
        case
            when pricing_type = 'regular' then 'true'
            when pricing_type like 'free%' then 'false'
            else pricing_billable
        end as is_billable,
        pricing_model,
        pricing_category,
        platform_conversation_id,
        error_code,
        {{ text_of_time('loaded_at') }} as loaded_at,
        'webhooks' as origin
    from named
    where known_status is not null

)

select * from final
