with

statuses as {{ not_materialized() }} (

    select *
    from {{ ref('wa_base_message_statuses') }}
    where reject_reason is null

),

grouped as (

    select
        message_id,
        min(case when status in ('delivered', 'read', 'played') then status_at end) as delivered_at,
        min(case when status in ('read', 'played') then status_at end) as read_at,
        min(case when status = 'failed' then status_at end) as failed_at,
        min(case when status = 'failed' then error_code end) as error_code,
        max(case when status = 'failed' then error_code end) as greatest_error_code,
        count(case when status = 'failed' and error_code is null then 1 end) as unexplained_count,
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

{# Most messages have one price and one error in all statuses. Only the others are ranked. #}
contradicted as (

    select message_id
    from grouped
    where
        pricing_category != greatest_pricing_category
        or pricing_model != greatest_pricing_model
        or platform_conversation_id != greatest_platform_conversation_id
        or error_code != greatest_error_code
        or (error_code is not null and unexplained_count > 0)

),

contradicting as (

    select
        *,
        row_number() over (
            partition by message_id, status
            order by status_at, origin_order, coalesce(error_code, '') desc
        ) as copy_number
    from statuses
    where message_id in (select contradicted.message_id from contradicted)

),

newest as (

    select
        message_id,
        max(case when status = 'failed' and copy_number = 1 then error_code end) as error_code,
        {{ newest_value('pricing_category', ['status_at', 'loaded_at']) }} as pricing_category,
        {{ newest_value('pricing_model', ['status_at', 'loaded_at']) }} as pricing_model,
        {{ newest_value('platform_conversation_id', ['status_at', 'loaded_at']) }}
            as platform_conversation_id
    from contradicting
    group by message_id

),

final as (

    select
        {{ keyed_hash('grouped.message_id') }} as message_key,
        {{ keyed_hash(
            'coalesce(newest.platform_conversation_id, grouped.platform_conversation_id)'
        ) }} as platform_conversation_key,
        coalesce(newest.pricing_category, grouped.pricing_category) as pricing_category,
        coalesce(newest.pricing_model, grouped.pricing_model) as pricing_model,
        case when newest.message_id is not null then newest.error_code else grouped.error_code end
            as error_code,
        grouped.is_billable,
        cast(grouped.status_count as bigint) as status_count,
        grouped.row_count,
        grouped.delivered_at,
        grouped.read_at,
        grouped.failed_at,
        grouped.last_loaded_at
    from grouped
    left join newest on grouped.message_id = newest.message_id

)

select * from final
