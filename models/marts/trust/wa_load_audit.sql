{%- set has_matches = matched_tables_installed() | length > 0 and not is_unit_test() -%}
with

{# Every table has a row for its own origin, even where it brings nothing. #}
table_names as (

    {% for table in raw_tables() %}
    select
        '{{ table }}' as table_name,
        'table' as origin
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {% if has_matches %}
    union all
    select
        table_name,
        origin
    from {{ ref('wa_connector_matches') }}
    {% endif %}

),

counted as (

    select
        table_name,
        origin,
        sum(rows_in) as rows_in,
        sum(rows_kept) as rows_kept,
        sum(rows_rejected) as rows_rejected
    from {{ ref('wa_int_rows_loaded') }}
    group by table_name, origin

),

ignored as (

    select
        'webhooks' as table_name,
        'table' as origin,
        count(*) as items_ignored
    from {{ ref('wa_meta_webhooks__items') }}
    where item_kind = 'ignored'
    {% if has_matches %}
    union all
    select
        table_name,
        origin,
        rows_ignored as items_ignored
    from {{ ref('wa_connector_matches') }}
    {% endif %}

),

final as (

    select
        coalesce(counted.table_name, table_names.table_name) as table_name,
        coalesce(counted.origin, table_names.origin) as origin,
        cast(coalesce(counted.rows_in, 0) as bigint) as rows_in,
        cast(coalesce(counted.rows_kept, 0) as bigint) as rows_kept,
        cast(
            coalesce(counted.rows_in - counted.rows_kept - counted.rows_rejected, 0) as bigint
        ) as rows_copies,
        cast(coalesce(counted.rows_rejected, 0) as bigint) as rows_rejected,
        cast(coalesce(ignored.items_ignored, 0) as bigint) as items_ignored
    from table_names
    full outer join counted
        on
            table_names.table_name = counted.table_name
            and table_names.origin = counted.origin
    left join ignored
        on
            coalesce(counted.table_name, table_names.table_name) = ignored.table_name
            and coalesce(counted.origin, table_names.origin) = ignored.origin

)

select * from final
