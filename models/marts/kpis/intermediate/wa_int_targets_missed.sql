with

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

{# The latest complete period and the twelve before it. #}
judged as (

    select
        verdicts.kpi_id,
        kpis.unit,
        verdicts.grain,
        verdicts.value,
        kpis.target,
        verdicts.target_state = 'missed' as is_missed,
        periods.periods_ago,
        periods.period_start,
        periods.period_end
    from {{ ref('wa_int_kpi_verdicts') }} as verdicts
    inner join kpis on verdicts.kpi_id = kpis.kpi_id
    inner join periods
        on
            verdicts.grain = periods.grain
            and verdicts.period_start = periods.period_start
    where
        verdicts.slice = 'all'
        and verdicts.target_state is not null
        and periods.periods_ago between 1 and 13

),

before as (

    select
        kpi_id,
        grain,
        count(*) as period_count,
        count(case when is_missed then 1 end) as missed_count
    from judged
    where periods_ago > 1
    group by kpi_id, grain

),

{# A missed month says what its weeks and days would repeat. #}
ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id
            order by case grain when 'month' then 1 when 'week' then 2 else 3 end
        ) as grain_rank
    from judged
    where
        is_missed
        and periods_ago = 1

),

final as (

    select
        ranked.kpi_id,
        ranked.unit,
        ranked.grain,
        ranked.value,
        ranked.target,
        coalesce(before.period_count, 0) as periods_before,
        coalesce(before.missed_count, 0) as misses_before,
        ranked.period_start,
        ranked.period_end
    from ranked
    left join before
        on
            ranked.kpi_id = before.kpi_id
            and ranked.grain = before.grain
    where ranked.grain_rank = 1

)

select * from final
