{# A KPI without values is listed too, with the raw tables that it needs. #}
with

catalogue as (

    select * from {{ reference_table('kpi_catalogue') }} as kpi_catalogue

),

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

grains as (

    select * from {{ ref('wa_int_kpi_grains') }}

),

offered as (

    select kpi_id from {{ ref('wa_int_kpis_offered') }}

),

cards as (

    select * from {{ ref('wa_kpi_scorecard') }}

),

vals as (

    select * from {{ ref('wa_board_values') }}
    where slice = 'all'

),

cells as (

    select
        kpis.kpi_id,
        kpis.kpi_group,
        grains.grain,
        kpis.unit,
        {{ value_text('cards.value', 'kpis.unit') }} as value_text,
        {{ measured_text(
            'cards.value', 'kpis.unit', 'cards.ci_low', 'cards.ci_high', 'cards.observations'
        ) }} as measured_text,
        {{ change_text('cards.change', 'cards.relative_change', 'kpis.unit') }}
        || coalesce(' ' || vals.verdict, '') as change_text,
        vals.verdict as movement,
        {{ target_text('kpis.target', target_state('cards', 'kpis.target', 'kpis'), 'kpis.unit') }}
            as target_text,
        {{ target_state('cards', 'kpis.target', 'kpis') }} as target_state,
        catalogue.needs,
        offered.kpi_id is not null as is_offered,
        cards.observations,
        cards.value,
        cards.period_start
    from kpis
    inner join catalogue on kpis.kpi_id = catalogue.kpi_id
    inner join grains on kpis.kpi_id = grains.kpi_id
    left join offered on kpis.kpi_id = offered.kpi_id
    left join cards
        on
            kpis.kpi_id = cards.kpi_id
            and grains.grain = cards.grain
    left join vals
        on
            kpis.kpi_id = vals.kpi_id
            and grains.grain = vals.grain
            and cards.period_start = vals.period_start

),

final as (

    select
        kpi_id,
        kpi_group,
        grain,
        unit,
        {% for text in ['value_text', 'measured_text', 'change_text', 'target_text'] %}
        {{ text }},
        {{ in_spanish(text) }} as {{ text }}_es,
        {% endfor %}
        movement,
        target_state,
        needs,
        is_offered,
        observations,
        value,
        period_start
    from cells

)

select * from final
