with

{% for table in raw_contract() if table != 'message_statuses' %}
{{ table }} as (

    select
        count(*) as rows_kept,
        coalesce(cast(sum(copy_count) as bigint), 0) - count(*) as rows_copies
    from {{ ref('stg_' ~ table) }}

),

{% endfor %}
message_statuses as (

    select
        coalesce(cast(sum(status_count) as bigint), 0) as rows_kept,
        coalesce(cast(sum(row_count - status_count) as bigint), 0) as rows_copies
    from {{ ref('int_message_receipts') }}

),

rejected as (

    select
        table_name,
        count(*) as rows_rejected
    from {{ ref('rejected_rows') }}
    group by table_name

),

counted as (

    {% for table in raw_contract() %}
    select
        '{{ table }}' as table_name,
        {{ rows_in(table) }} as rows_in,
        rows_kept,
        rows_copies,
        {{ items_ignored(table) }} as items_ignored
    from {{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        counted.table_name,
        counted.rows_in,
        counted.rows_kept,
        counted.rows_copies,
        coalesce(rejected.rows_rejected, 0) as rows_rejected,
        counted.items_ignored
    from counted
    left join rejected on counted.table_name = rejected.table_name

)

select * from final
