with

{# Of a message and status the earliest row is kept; base_message_statuses is not numbered. #}
message_statuses as (

    select
        origin,
        reject_reason,
        loaded_at,
        case
            when reject_reason is null
                then row_number() over (
                    partition by reject_reason, message_id, status
                    order by status_at, origin_order
                )
        end as copy_number
    from {{ ref('wa_base_message_statuses') }}

),

{# A row of `webhooks` arrives when its body was received. #}
counted as (

    {% for table in raw_tables() %}
    select
        '{{ table }}' as table_name,
        origin,
        date_trunc('hour', loaded_at) as loaded_hour_at,
        count(*) as rows_in,
        count(case when copy_number = 1 then 1 end) as rows_kept,
        count(reject_reason) as rows_rejected,
        max(loaded_at) as last_loaded_at
    from {{ table if table == 'message_statuses' else ref('wa_base_' ~ table) }}
    group by origin, date_trunc('hour', loaded_at)
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        table_name,
        origin,
        rows_in,
        rows_kept,
        rows_rejected,
        {{ local_date('loaded_hour_at') }} as loaded_date,
        loaded_hour_at,
        last_loaded_at
    from counted

)

select * from final
