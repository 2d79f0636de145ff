with

{# Every table has a row for its own origin, even where it brings nothing. #}
table_names as (

    {% for table in raw_tables() %}
    select
        '{{ table }}' as table_name,
        'table' as origin
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# Of a message and status the earliest row is kept; base_message_statuses is not numbered. #}
message_statuses as (

    select
        origin,
        reject_reason,
        case
            when reject_reason is null
                then row_number() over (
                    partition by reject_reason, message_id, status
                    order by status_at, origin_order
                )
        end as copy_number
    from {{ ref('base_message_statuses') }}

),

counted as (

    {% for table in raw_tables() %}
    select
        '{{ table }}' as table_name,
        origin,
        count(*) as rows_in,
        count(case when copy_number = 1 then 1 end) as rows_kept,
        count(reject_reason) as rows_rejected
    from {{ table if table == 'message_statuses' else ref('base_' ~ table) }}
    group by origin
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

ignored as (

    select count(*) as items_ignored
    from {{ ref('meta_webhooks__items') }}
    where item_kind = 'ignored'

),

final as (

    select
        coalesce(counted.table_name, table_names.table_name) as table_name,
        coalesce(counted.origin, table_names.origin) as origin,
        coalesce(counted.rows_in, 0) as rows_in,
        coalesce(counted.rows_kept, 0) as rows_kept,
        coalesce(counted.rows_in - counted.rows_kept - counted.rows_rejected, 0) as rows_copies,
        coalesce(counted.rows_rejected, 0) as rows_rejected,
        case
            when coalesce(counted.table_name, table_names.table_name) = 'webhooks'
                then ignored.items_ignored
            else 0
        end as items_ignored
    from table_names
    full outer join counted
        on
            table_names.table_name = counted.table_name
            and table_names.origin = counted.origin
    cross join ignored

)

select * from final
