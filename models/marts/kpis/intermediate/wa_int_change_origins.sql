with

vals as (

    select * from {{ ref('wa_kpi_values') }}

),

moved as (

    select
        verdicts.*,
        case back.n when 0 then verdicts.period_start else verdicts.previous_period_start end
            as part_date
    from {{ ref('wa_int_kpi_verdicts') }} as verdicts
    cross join (values (0), (1)) as back (n)
    where
        verdicts.slice = 'all'
        and verdicts.side_of_previous != 0
        and verdicts.aggregation in ('sum', 'mean', 'ratio', 'stock')

),

{# A slice value may be missing in one of the two periods: then it had nothing there. #}
parts as (

    select
        moved.kpi_id,
        moved.grain,
        moved.period_start,
        moved.side_of_previous,
        vals.slice,
        vals.slice_value,
        {{ now_and_before('vals', 'moved.period_start') }}
    from moved
    inner join vals
        on
            moved.kpi_id = vals.kpi_id
            and moved.grain = vals.grain
            and moved.part_date = vals.period_start
    where vals.slice != 'label'   -- labels do not add up
    group by
        moved.kpi_id,
        moved.grain,
        moved.period_start,
        moved.side_of_previous,
        vals.slice,
        vals.slice_value

),

totals as (

    select
        kpi_id,
        grain,
        period_start,
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
        parts.period_start,
        parts.slice,
        parts.slice_value,
        parts.side_of_previous,
        {{ contribution('parts', 'totals') }} as contribution,
        parts.numerator_now / nullif(parts.denominator_now, 0) as part_value,
        parts.numerator_before / nullif(parts.denominator_before, 0) as part_previous_value,
        count(*) over (
            partition by parts.kpi_id, parts.grain, parts.period_start, parts.slice
        ) as slice_value_count
    from parts
    inner join totals
        on
            parts.kpi_id = totals.kpi_id
            and parts.grain = totals.grain
            and parts.period_start = totals.period_start
    where parts.slice != 'all'

),

{# Of what went the way of the total, and of slices with two values or more. #}
final as (

    select
        kpi_id,
        grain,
        slice,
        slice_value,
        contribution,
        {# Rounded, for the order in which an engine adds shows in the last digits. #}
        {{ round_half_even(
            'contribution / sum(contribution) over (partition by kpi_id, grain, period_start, slice)', 9
        ) }} as share_of_change,
        part_previous_value,
        part_value,
        period_start
    from contributions
    where
        side_of_previous * contribution > 0
        and slice_value_count > 1

)

select * from final
