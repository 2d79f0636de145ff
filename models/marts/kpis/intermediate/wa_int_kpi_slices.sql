with

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

words as (

    {{ words_of('kpis', ['kpi_id'], 'slices') }}

),

final as (

    select
        kpi_id,
        'all' as slice
    from kpis
    union all
    select
        kpi_id,
        word as slice
    from words

)

select * from final
