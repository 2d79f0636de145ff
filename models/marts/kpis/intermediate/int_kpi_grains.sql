with

kpis as (

    select * from {{ ref('dim_kpis') }}

),

words as (

    {{ words_of('kpis', ['kpi_id'], 'grains') }}

),

final as (

    select
        kpi_id,
        word as grain
    from words

)

select * from final
