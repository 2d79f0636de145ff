{%- set tables = raw_tables() | reject('==', 'message_statuses') | list -%}
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

{# Of message statuses a message and status is one event, the earliest. #}
statuses as (

    select
        message_id,
        status,
        {{ earliest_value('origin', 'status_position', 'true') }} as kept_origin
    from (
        select
            message_id,
            status,
            origin,
            row_number() over (
                partition by message_id, status
                order by status_at, origin_order
            ) as status_position
        from {{ ref('base_message_statuses') }}
        where reject_reason is null
    ) as numbered
    group by message_id, status

),

counted as (

    {% for table in tables %}
    select
        '{{ table }}' as table_name,
        origin,
        count(*) as rows_in,
        count(case when copy_number = 1 then 1 end) as rows_kept,
        count(reject_reason) as rows_rejected
    from {{ ref('base_' ~ table) }}
    group by origin
    union all
    {% endfor %}
    select
        'message_statuses' as table_name,
        statuses_in.origin,
        statuses_in.rows_in,
        coalesce(statuses_kept.rows_kept, 0) as rows_kept,
        statuses_in.rows_rejected
    from (
        select
            origin,
            count(*) as rows_in,
            count(reject_reason) as rows_rejected
        from {{ ref('base_message_statuses') }}
        group by origin
    ) as statuses_in
    left join (
        select
            kept_origin,
            count(*) as rows_kept
        from statuses
        group by kept_origin
    ) as statuses_kept
        on statuses_in.origin = statuses_kept.kept_origin

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
