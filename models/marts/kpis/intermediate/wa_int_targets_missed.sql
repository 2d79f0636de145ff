with

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

{# The latest complete period and the twelve before it. A mean of few rows is no miss. #}
judged as (

    select
        kpi_values.kpi_id,
        kpis.unit,
        kpi_values.grain,
        kpi_values.value,
        kpi_values.target,
        case kpis.better
            when 'higher' then kpi_values.value < kpi_values.target
            when 'lower' then kpi_values.value > kpi_values.target
        end as is_missed,
        periods.periods_ago,
        periods.period_start,
        periods.period_end
    from {{ ref('wa_kpi_values') }} as kpi_values
    inner join kpis on kpi_values.kpi_id = kpis.kpi_id
    inner join periods
        on
            kpi_values.grain = periods.grain
            and kpi_values.period_start = periods.period_start
    where
        kpi_values.slice = 'all'
        and kpi_values.value is not null
        and kpi_values.target is not null
        and kpis.better in ('higher', 'lower')
        and periods.periods_ago between 1 and 13
        and (
            kpi_values.observations >= 20
            or kpis.aggregation in ('sum', 'stock', 'distinct')
        )

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
