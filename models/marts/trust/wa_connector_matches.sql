{{ config(enabled=(matched_tables_installed() | length > 0)) }}
with

{# What an installation has no source table for is not there at all. #}
matched as (

    {% for matched in matched_tables_installed() %}
    select
        '{{ matched.table }}' as table_name,
        origin,
        has_number,
        has_key,
        has_contact,
        is_ignored,
        phone_key,
        {{ raw_tables()[matched.table][0] }} as row_id,
        substr({{ {'orders': 'ordered_at'}.get(matched.table, 'created_at') }}, 1, 4) as row_year
    from {{ ref('wa_' ~ matched.kind ~ '__' ~ matched.table) }}
    where origin in {{ words_in_sql(names_feeding(matched.table)) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

keys as (

    select
        table_name,
        origin,
        phone_key,
        row_year
    from matched
    where phone_key is not null
    group by table_name, origin, phone_key, row_year
    having count(distinct row_id) > {{ var('max_orders_per_key') }}

),

shared as (

    select
        table_name,
        origin,
        count(distinct phone_key) as shared_number_count
    from keys
    group by table_name, origin

),

counted as (

    select
        table_name,
        origin,
        count(*) as rows_in,
        count(case when has_number then 1 end) as rows_with_number,
        count(case when has_key then 1 end) as rows_with_key,
        count(case when has_contact then 1 end) as rows_with_contact,
        count(case when is_ignored then 1 end) as rows_ignored
    from matched
    group by table_name, origin

),

final as (

    select
        counted.table_name,
        counted.origin,
        cast(counted.rows_in as bigint) as rows_in,
        cast(counted.rows_with_number as bigint) as rows_with_number,
        cast(counted.rows_with_key as bigint) as rows_with_key,
        cast(counted.rows_with_contact as bigint) as rows_with_contact,
        cast(counted.rows_ignored as bigint) as rows_ignored,
        cast(coalesce(shared.shared_number_count, 0) as bigint) as shared_number_count
    from counted
    left join shared
        on
            counted.table_name = shared.table_name
            and counted.origin = shared.origin

)

select * from final
