{#
    What changed last week, and in which slice?
    Read: the KPIs that moved by a tenth or more against the week before (shares only beyond their 95 % interval), and
    for each the three slice values that moved it most. `contribution` is in the KPI's unit, and over all values of a
    slice it adds up to `change`: for a share or mean it holds both that the value itself moved and that its weight did.
    Another grain: --vars '{change_grain: month}'.
    Do next: open the slice that makes up most of the change, then its rows with drill_to_rows.
#}
{%- set grain = var('change_grain', 'week') %}
with

moved as (

    select
        card.kpi_id,
        kpis.name_en as kpi,
        kpis.better,
        card.period_start,
        {{ previous_period(grain, 'card.period_start') }} as previous_period_start,
        card.value,
        card.previous_value,
        card.change,
        card.relative_change
    from {{ ref('kpi_scorecard') }} as card
    inner join {{ ref('dim_kpis') }} as kpis on card.kpi_id = kpis.kpi_id
    where
        card.grain = '{{ grain }}'
        and kpis.aggregation in ('sum', 'mean', 'ratio')
        and abs(card.relative_change) >= 0.1
        and (
            kpis.unit != 'share'
            or card.previous_value < card.ci_low
            or card.previous_value > card.ci_high
        )

),

{# A slice value may be missing in one of the two periods: then it had nothing there. #}
parts as (

    select
        moved.kpi_id,
        vals.slice,
        vals.slice_value,
        sum(case when vals.period_start = moved.period_start then vals.numerator else 0 end)
            as numerator_now,
        sum(case when vals.period_start = moved.period_start then vals.denominator else 0 end)
            as denominator_now,
        sum(case when vals.period_start < moved.period_start then vals.numerator else 0 end)
            as numerator_before,
        sum(case when vals.period_start < moved.period_start then vals.denominator else 0 end)
            as denominator_before
    from moved
    inner join {{ ref('kpi_values') }} as vals
        on
            moved.kpi_id = vals.kpi_id
            and vals.period_start in (moved.period_start, moved.previous_period_start)
    where vals.grain = '{{ grain }}'
    group by moved.kpi_id, vals.slice, vals.slice_value

),

totals as (

    select
        kpi_id,
        nullif(denominator_now, 0) as denominator_now,
        nullif(denominator_before, 0) as denominator_before,
        numerator_before / nullif(denominator_before, 0) as value_before
    from parts
    where slice = 'all'

),

contributions as (

    select
        parts.kpi_id,
        parts.slice,
        parts.slice_value,
        {# What the part has above the former total, now less before. A count has no denominator. #}
        case
            when totals.denominator_now is null then parts.numerator_now - parts.numerator_before
            else
                (parts.numerator_now - parts.denominator_now * totals.value_before)
                / totals.denominator_now
                - (parts.numerator_before - parts.denominator_before * totals.value_before)
                / totals.denominator_before
        end as contribution,
        parts.numerator_now / nullif(parts.denominator_now, 0) as part_value,
        parts.numerator_before / nullif(parts.denominator_before, 0) as part_previous_value,
        count(*) over (partition by parts.kpi_id, parts.slice) as slice_value_count
    from parts
    inner join totals on parts.kpi_id = totals.kpi_id
    where parts.slice != 'all'

),

largest_of_slices as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by kpi_id, slice
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
            partition by kpi_id
            order by abs(contribution) desc, slice
        ) as contribution_rank
    from largest_of_slices
    where contribution != 0

)

select
    moved.kpi,
    moved.period_start,
    moved.previous_value,
    moved.value,
    moved.change,
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
    ranked.part_value
from moved
left join ranked
    on
        moved.kpi_id = ranked.kpi_id
        and ranked.contribution_rank <= 3
order by abs(moved.relative_change) desc, moved.kpi_id, ranked.contribution_rank
