with

statuses as {{ read_anew() }} (

    select * from {{ ref('stg_message_statuses') }}

),

grouped as (

    select
        message_id,
        min(case when status in ('delivered', 'read', 'played') then status_at end) as delivered_at,
        min(case when status in ('read', 'played') then status_at end) as read_at,
        min(case when status = 'failed' then status_at end) as failed_at,
        min(case when status = 'failed' then error_code end) as error_code,
        {{ dbt.bool_or('is_billable') }} as is_billable,
        min(pricing_category) as pricing_category,
        max(pricing_category) as greatest_pricing_category,
        min(pricing_model) as pricing_model,
        max(pricing_model) as greatest_pricing_model,
        min(platform_conversation_id) as platform_conversation_id,
        max(platform_conversation_id) as greatest_platform_conversation_id,
        max(case when status = 'sent' then 1 else 0 end)
        + max(case when status = 'delivered' then 1 else 0 end)
        + max(case when status = 'read' then 1 else 0 end)
        + max(case when status = 'played' then 1 else 0 end)
        + max(case when status = 'failed' then 1 else 0 end) as status_count,
        count(*) as row_count,
        max(loaded_at) as last_loaded_at
    from statuses
    group by message_id

),

{# Nearly all messages hear one price from all their statuses. Of the others the newest speaks. #}
contradicted as (

    select message_id
    from grouped
    where
        pricing_category != greatest_pricing_category
        or pricing_model != greatest_pricing_model
        or platform_conversation_id != greatest_platform_conversation_id

),

newest as (

    select
        message_id,
        {{ newest_value('pricing_category', ['status_at', 'loaded_at']) }} as pricing_category,
        {{ newest_value('pricing_model', ['status_at', 'loaded_at']) }} as pricing_model,
        {{ newest_value('platform_conversation_id', ['status_at', 'loaded_at']) }}
            as platform_conversation_id
    from statuses
    where message_id in (select contradicted.message_id from contradicted)
    group by message_id

),

final as (

    select
        grouped.message_id,
        grouped.delivered_at,
        grouped.read_at,
        grouped.failed_at,
        grouped.error_code,
        grouped.is_billable,
        coalesce(newest.pricing_category, grouped.pricing_category) as pricing_category,
        coalesce(newest.pricing_model, grouped.pricing_model) as pricing_model,
        coalesce(newest.platform_conversation_id, grouped.platform_conversation_id)
            as platform_conversation_id,
        cast(grouped.status_count as bigint) as status_count,
        grouped.row_count,
        grouped.last_loaded_at
    from grouped
    left join newest on grouped.message_id = newest.message_id

)

select * from final
