with

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

words as (

    {{ words_of('kpis', ['kpi_id'], 'grains') }}

),

{# Whatever has days has the rolling grains of the scorecard. #}
final as (

    select
        kpi_id,
        word as grain
    from words
    {% for grain in rolling_grains() %}
    union all
    select
        kpi_id,
        '{{ grain }}' as grain
    from words
    where word = 'day'
    {% endfor %}

)

select * from final
