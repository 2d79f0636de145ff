{#
    A KPI without values is listed too, with the reason: "no data yet" must say why.
#}
with

kpis as (

    select
        dim_kpis.*,
        grains.grain,
        catalogue.needs
    from {{ ref('dim_kpis') }} as dim_kpis
    inner join {{ reference_table('kpi_catalogue') }} as catalogue
        on dim_kpis.kpi_id = catalogue.kpi_id
    inner join (
        select 'day' as grain
        union all
        select 'week' as grain
        union all
        select 'month' as grain
    ) as grains
        on ' ' || dim_kpis.grains || ' ' like '% ' || grains.grain || ' %'

),

offered as (

    select kpi_id from {{ ref('int_kpis_offered') }}

),

{# The contract gives intervals to shares only; NPS has its own. #}
scorecard as (

    select
        cards.*,
        coalesce(cards.ci_low, nps.ci_low) as interval_low,
        coalesce(cards.ci_high, nps.ci_high) as interval_high
    from {{ ref('kpi_scorecard') }} as cards
    left join {{ ref('nps_breakdown') }} as nps
        on
            cards.kpi_id = 'nps'
            and cards.grain = nps.grain
            and cards.period_start = nps.period_start

),

written as (

    select
        kpis.*,
        {{ period_text('kpis.grain', 'scorecard.period_start') }} as period_text,
        {{ value_text('scorecard.value', 'kpis.unit') }} as value_text,
        {{ value_text('scorecard.previous_value', 'kpis.unit') }} as previous_value_text,
        {{ interval_text('scorecard.interval_low', 'scorecard.interval_high', 'kpis.unit') }}
            as interval_text,
        {{ change_text('scorecard.change', 'scorecard.relative_change', 'kpis.unit') }}
        || {{ verdict_text('scorecard.change', 'kpis.better') }} as change_text,
        case
            when kpis.target is null then ''
            when scorecard.is_target_met then 'met · '
            when not scorecard.is_target_met then 'missed · '
            else ''
        end
        || case
            when kpis.target is null then ''
            else {{ value_text('kpis.target', 'kpis.unit') }}
        end as target_text,
        case
            when offered.kpi_id is null
                then
                    'No data yet: it needs '
                    || replace(replace(kpis.needs, ' ', ' and '), '|', ' or ')
            when scorecard.period_start is null then 'No data yet: there are no messages'
            when scorecard.value is null
                then
                    'No data yet: nothing that counts in '
                    || {{ period_text('kpis.grain', 'scorecard.period_start') }}
                    || ', or its windows have not passed'
        end as why,
        offered.kpi_id is not null as is_offered,
        scorecard.observations,
        scorecard.value,
        scorecard.period_start
    from kpis
    left join offered on kpis.kpi_id = offered.kpi_id
    left join scorecard
        on
            kpis.kpi_id = scorecard.kpi_id
            and kpis.grain = scorecard.grain

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
        previous_value_text,
        interval_text,
        change_text,
        target_text,
        {# What a phone has room for: all that is said of the value, in one column. #}
        change_text
        || case when target_text = '' then '' else ' · target ' || target_text end
        || coalesce(' · 95 %: ' || interval_text, '') as detail_text,
        why,
        is_offered,
        observations,
        value,
        period_start
    from written

)

select * from final
