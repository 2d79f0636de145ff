with

catalogue as (

    select * from {{ reference_table('kpi_catalogue') }} as kpi_catalogue

),

needed as (

    {{ words_of('catalogue', ['kpi_id'], 'needs') }}

),

raw_tables as (

    {% for table in raw_tables() %}
    select
        '{{ table }}' as table_name,
        {{ 'true' if has_raw_table(table) else 'false' }} as is_present
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# Of `a|b`, which is one word, one is enough. #}
missing as (

    select distinct needed.kpi_id
    from needed
    where not exists (
        select 1
        from raw_tables
        where
            raw_tables.is_present
            and '|' || needed.word || '|' like '%|' || raw_tables.table_name || '|%'
    )

),

final as (

    select catalogue.*
    from catalogue
    left join missing on catalogue.kpi_id = missing.kpi_id
    where missing.kpi_id is null

)

select * from final
