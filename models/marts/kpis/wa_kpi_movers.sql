with

cards as (

    select * from {{ ref('wa_kpi_scorecard') }}

),

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

vals as (

    select * from {{ ref('wa_kpi_values') }}

),

periods as (

    select * from {{ ref('wa_dim_periods') }}

),

moved as (

    select
        cards.kpi_id,
        cards.grain,
        kpis.better,
        cards.period_start,
        periods.previous_period_start,
        cards.value,
        cards.previous_value,
        cards.change,
        cards.relative_change,
        row_number() over (
            partition by cards.grain
            order by abs(cards.relative_change) desc, cards.kpi_id
        ) as move_rank
    from cards
    inner join kpis on cards.kpi_id = kpis.kpi_id
    inner join periods
        on
            cards.grain = periods.grain
            and cards.period_start = periods.period_start
    where
        kpis.aggregation in ('sum', 'mean', 'ratio', 'stock')
        and abs(cards.relative_change) >= 0.1
        and (
            kpis.unit != 'share'
            or cards.previous_value < cards.ci_low
            or cards.previous_value > cards.ci_high
        )

),

{# A slice value may be missing in one of the two periods: then it had nothing there. #}
parts as (

    select
        moved.kpi_id,
        moved.grain,
        vals.slice,
        vals.slice_value,
        {{ now_and_before('vals', 'moved.period_start') }}
    from moved
    inner join vals
        on
            moved.kpi_id = vals.kpi_id
            and moved.grain = vals.grain
            and vals.period_start in (moved.period_start, moved.previous_period_start)
    group by moved.kpi_id, moved.grain, vals.slice, vals.slice_value

),

totals as (

    select
        kpi_id,
        grain,
        nullif(denominator_now, 0) as denominator_now,
        nullif(denominator_before, 0) as denominator_before,
        numerator_before / nullif(denominator_before, 0) as value_before
    from parts
    where slice = 'all'

),

contributions as (

    select
        parts.kpi_id,
        parts.grain,
        parts.slice,
        parts.slice_value,
        {{ contribution('parts', 'totals') }} as contribution,
        parts.numerator_now / nullif(parts.denominator_now, 0) as part_value,
        parts.numerator_before / nullif(parts.denominator_before, 0) as part_previous_value,
        count(*) over (partition by parts.kpi_id, parts.grain, parts.slice) as slice_value_count
    from parts
    inner join totals
        on
            parts.kpi_id = totals.kpi_id
            and parts.grain = totals.grain
    where parts.slice not in ('all', 'label')   -- labels do not add up

),

largest_of_slices as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by kpi_id, grain, slice
                order by abs(contribution) desc, slice_value
            ) as rank_in_slice
        from contributions
        where
            slice_value_count > 1
            and slice_value != '(none)'
    ) as ranked
    where rank_in_slice = 1

),

ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id, grain
            order by abs(contribution) desc, slice
        ) as contribution_rank
    from largest_of_slices
    where contribution != 0

),

final as (

    select
        moved.kpi_id,
        moved.grain,
        moved.period_start,
        moved.previous_value,
        moved.value,
        moved.change,
        moved.relative_change,
        case
            when moved.better = 'context' then 'either'
            when (moved.change > 0) = (moved.better = 'higher') then 'better'
            else 'worse'
        end as verdict,
        ranked.slice,
        ranked.slice_value,
        ranked.contribution,
        ranked.contribution / moved.change as share_of_change,
        ranked.part_previous_value,
        ranked.part_value,
        cast(moved.move_rank as bigint) as move_rank,
        cast(coalesce(ranked.contribution_rank, 1) as bigint) as contribution_rank
    from moved
    left join ranked
        on
            moved.kpi_id = ranked.kpi_id
            and moved.grain = ranked.grain
            and ranked.contribution_rank <= 3

)

select * from final
