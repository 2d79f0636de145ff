with

cards as (

    select * from {{ ref('wa_kpi_scorecard') }}

),

verdicts as (

    select * from {{ ref('wa_int_kpi_verdicts') }}

),

origins as (

    select * from {{ ref('wa_int_change_origins') }}

),

{# What is better or worse comes first, then what moved most. #}
moved as (

    select
        cards.kpi_id,
        cards.grain,
        coalesce(verdicts.verdict, 'either') as verdict,
        cards.period_start,
        cards.value,
        cards.previous_value,
        cards.change,
        cards.relative_change,
        row_number() over (
            partition by cards.grain
            order by
                case when verdicts.verdict is null then 1 else 0 end,
                coalesce(abs(cards.relative_change), 1e9) desc,
                cards.kpi_id
        ) as move_rank
    from cards
    inner join verdicts
        on
            cards.kpi_id = verdicts.kpi_id
            and cards.grain = verdicts.grain
            and cards.period_start = verdicts.period_start
    where
        verdicts.slice = 'all'
        and verdicts.side_of_previous != 0

),

largest_of_slices as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by kpi_id, grain, period_start, slice
                order by share_of_change desc, slice_value
            ) as rank_in_slice
        from origins
        where slice_value != '(none)'
    ) as ranked
    where rank_in_slice = 1

),

ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id, grain, period_start
            order by share_of_change desc, slice
        ) as contribution_rank
    from largest_of_slices

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
        moved.verdict,
        ranked.slice,
        ranked.slice_value,
        ranked.contribution,
        ranked.share_of_change,
        ranked.part_previous_value,
        ranked.part_value,
        cast(moved.move_rank as bigint) as move_rank,
        cast(coalesce(ranked.contribution_rank, 1) as bigint) as contribution_rank
    from moved
    left join ranked
        on
            moved.kpi_id = ranked.kpi_id
            and moved.grain = ranked.grain
            and moved.period_start = ranked.period_start
            and ranked.contribution_rank <= 3

)

select * from final
