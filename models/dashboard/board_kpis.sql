{#
    A KPI without values is listed too, with the reason: "no data yet" must say why.
#}
with

catalogue as (

    select * from {{ reference_table('kpi_catalogue') }} as kpi_catalogue

),

kpis as (

    select * from {{ ref('dim_kpis') }}

),

grains as (

    select * from {{ ref('int_kpi_grains') }}

),

offered as (

    select kpi_id from {{ ref('int_kpis_offered') }}

),

cards as (

    select * from {{ ref('kpi_scorecard') }}

),

nps as (

    select * from {{ ref('nps_breakdown') }}

),

{# The contract gives intervals to shares only; NPS has its own. #}
scorecard as (

    select
        cards.*,
        coalesce(cards.ci_low, nps.ci_low) as interval_low,
        coalesce(cards.ci_high, nps.ci_high) as interval_high
    from cards
    left join nps
        on
            cards.kpi_id = 'nps'
            and cards.grain = nps.grain
            and cards.period_start = nps.period_start

),

written as (

    select
        kpis.kpi_id,
        kpis.kpi_group,
        kpis.unit,
        kpis.name_en,
        kpis.name_es,
        kpis.definition,
        kpis.benchmark,
        kpis.benchmark_source,
        grains.grain,
        {{ period_text('grains.grain', 'scorecard.period_start') }} as period_text,
        {{ value_text('scorecard.value', 'kpis.unit') }} as value_text,
        {{ measured_text(
            'scorecard.value', 'kpis.unit', 'scorecard.ci_low', 'scorecard.ci_high', 'scorecard.observations'
        ) }} as measured_text,
        {{ value_text('scorecard.previous_value', 'kpis.unit') }} as previous_value_text,
        {{ interval_text('scorecard.interval_low', 'scorecard.interval_high', 'kpis.unit') }}
            as interval_text,
        {{ change_and_movement_text(
            'scorecard.change', 'scorecard.relative_change', 'kpis.unit', 'kpis.better'
        ) }} as change_text,
        {{ movement('scorecard.change', 'scorecard.relative_change', 'kpis.unit', 'kpis.better') }}
            as movement,
        {{ target_text('kpis.target', 'scorecard.is_target_met', 'kpis.unit') }} as target_text,
        scorecard.is_target_met,
        case
            when offered.kpi_id is null
                then
                    'No data yet: it needs '
                    || replace(replace(catalogue.needs, ' ', ' and '), '|', ' or ')
            when scorecard.period_start is null then 'No data yet: there are no messages'
            when scorecard.value is null and kpis.unknown_en is not null then kpis.unknown_en
            when scorecard.value is null
                then
                    'No data yet: nothing that counts in '
                    || {{ period_text('grains.grain', 'scorecard.period_start') }}
                    || ', or its windows have not passed'
        end as why,
        offered.kpi_id is not null as is_offered,
        scorecard.observations,
        scorecard.value,
        scorecard.period_start
    from kpis
    inner join catalogue on kpis.kpi_id = catalogue.kpi_id
    inner join grains on kpis.kpi_id = grains.kpi_id
    left join offered on kpis.kpi_id = offered.kpi_id
    left join scorecard
        on
            kpis.kpi_id = scorecard.kpi_id
            and grains.grain = scorecard.grain

),

final as (

    select
        kpi_id,
        kpi_group,
        case kpi_group
            when 'engagement' then 'overview'
            when 'loyalty' then 'sales'
            else kpi_group
        end as page,
        grain,
        unit,
        name_en,
        name_en || ' · ' || name_es as kpi,
        definition
        || coalesce(' Benchmark: ' || benchmark, '')
        || coalesce(' (' || benchmark_source || ')', '') as definition,
        period_text,
        value_text,
        measured_text,
        previous_value_text,
        interval_text,
        change_text,
        movement,
        target_text,
        {# What a phone has room for: all that is said of the value, in one column. #}
        change_text
        || case when target_text = '' then '' else ' · target ' || target_text end
        || coalesce(' · 95 %: ' || interval_text, '') as detail_text,
        why,
        is_offered,
        is_target_met,
        observations,
        value,
        period_start
    from written

)

select * from final
