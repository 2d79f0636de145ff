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

scorecard as (

    select * from {{ ref('kpi_scorecard') }}

),

final as (

    select
        kpis.kpi_id,
        kpis.kpi_group,
        kpis.grain,
        kpis.unit,
        kpis.name_en,
        kpis.name_es,
        kpis.definition,
        coalesce(
            kpis.benchmark || ' (' || kpis.benchmark_source || ')', kpis.benchmark
        ) as benchmark,
        {{ period_text('kpis.grain', 'scorecard.period_start') }} as period_text,
        {{ value_text('scorecard.value', 'kpis.unit') }} as value_text,
        {{ value_text('scorecard.previous_value', 'kpis.unit') }} as previous_value_text,
        case
            when scorecard.ci_low is not null
                then
                    {{ number_text('100 * scorecard.ci_low', 1) }} || ' to '
                    || {{ number_text('100 * scorecard.ci_high', 1) }} || ' %'
        end as interval_text,
        {{ change_text('scorecard.change', 'scorecard.relative_change', 'kpis.unit') }}
        || case
            when
                scorecard.change is null
                or scorecard.change = 0
                or kpis.better not in ('higher', 'lower')
                then ''
            when (scorecard.change > 0) = (kpis.better = 'higher') then ' better'
            else ' worse'
        end as change_text,
        case
            when kpis.target is null then ''
            when scorecard.is_target_met
                then 'met · ' || {{ value_text('kpis.target', 'kpis.unit') }}
            when not scorecard.is_target_met
                then 'missed · ' || {{ value_text('kpis.target', 'kpis.unit') }}
            else {{ value_text('kpis.target', 'kpis.unit') }}
        end as target_text,
        case
            when offered.kpi_id is null
                then
                    'No data yet: it needs '
                    || replace(replace(kpis.needs, ' ', ' and '), '|', ' or ')
            when scorecard.period_start is null then 'No data yet: there are no messages'
            when scorecard.value is null
                then 'Nothing that counts in this period, or its windows have not passed yet'
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

)

select * from final
