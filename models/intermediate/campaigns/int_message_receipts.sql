with

statuses as (

    select * from {{ ref('stg_message_statuses') }}

),

final as (

    select
        message_id,
        min(case when status = 'sent' then status_at end) as sent_status_at,
        min(case when status in ('delivered', 'read', 'played') then status_at end) as delivered_at,
        min(case when status in ('read', 'played') then status_at end) as read_at,
        min(case when status = 'failed' then status_at end) as failed_at,
        min(case when status = 'failed' then error_code end) as error_code,
        {{ dbt.bool_or('is_billable') }} as is_billable,
        {{ newest_value('pricing_category', ['status_at', 'loaded_at']) }} as pricing_category,
        {{ newest_value('pricing_model', ['status_at', 'loaded_at']) }} as pricing_model,
        {{ newest_value('platform_conversation_id', ['status_at', 'loaded_at']) }}
            as platform_conversation_id,
        cast(count(distinct status) as bigint) as status_count,
        count(*) as row_count,
        max(loaded_at) as last_loaded_at
    from statuses
    group by message_id

)

select * from final
