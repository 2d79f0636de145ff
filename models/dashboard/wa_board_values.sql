{# What the dashboard shows of each value of kpi_values, and where its change came from. #}
{%- set telling_slices = ['campaign', 'agent', 'ad', 'topic', 'template', 'team', 'country'] -%}
with

vals as (

    select
        vals.kpi_id,
        vals.grain,
        vals.period_start,
        vals.slice,
        vals.slice_value,
        vals.numerator,
        vals.denominator,
        vals.value,
        vals.observations,
        coalesce(vals.ci_low, nps.ci_low) as ci_low,
        coalesce(vals.ci_high, nps.ci_high) as ci_high,
        vals.is_complete
    from {{ ref('wa_kpi_values') }} as vals
    left join {{ ref('wa_nps_breakdown') }} as nps
        on
            vals.kpi_id = 'nps'
            and vals.slice = 'all'
            and vals.grain = nps.grain
            and vals.period_start = nps.period_start

),

sides as (

    select
        vals.kpi_id,
        vals.grain,
        vals.period_start,
        vals.slice,
        vals.slice_value,
        vals.value,
        vals.observations,
        vals.ci_low,
        vals.ci_high,
        ranges.expected_low,
        ranges.expected_high,
        kpis.aggregation,
        kpis.better,
        periods.previous_period_start,
        {{ target_state('vals', 'kpis.target', 'kpis') }} as target_state,
        case when vals.is_complete then {{ side_of('vals', 'before', 'ranges', 'kpis') }} else 0 end
            as side_of_previous,
        case when vals.is_complete then {{ side_of('vals', 'year', 'ranges', 'kpis') }} else 0 end
            as side_of_year,
        case when vals.is_complete then {{ side_of_usual('vals', 'ranges', 'kpis') }} else 0 end
            as side_of_usual
    from vals
    inner join {{ ref('wa_dim_kpis') }} as kpis on vals.kpi_id = kpis.kpi_id
    inner join {{ ref('wa_dim_periods') }} as periods
        on
            vals.grain = periods.grain
            and vals.period_start = periods.period_start
    left join vals as before
        on
            vals.kpi_id = before.kpi_id
            and vals.grain = before.grain
            and vals.slice = before.slice
            and vals.slice_value = before.slice_value
            and periods.previous_period_start = before.period_start
    left join vals as year
        on
            vals.kpi_id = year.kpi_id
            and vals.grain = year.grain
            and vals.slice = year.slice
            and vals.slice_value = year.slice_value
            and periods.previous_year_period_start = year.period_start
    left join {{ ref('wa_board_ranges') }} as ranges
        on
            case when vals.slice = 'all' then vals.kpi_id end = ranges.kpi_id
            and vals.grain = ranges.grain
            and vals.period_start = ranges.period_start

),

moved as (

    select
        sides.*,
        case back.n when 0 then sides.period_start else sides.previous_period_start end as part_date
    from sides
    cross join (values (0), (1)) as back (n)
    where
        sides.slice = 'all'
        and sides.side_of_previous != 0
        and sides.aggregation in ('sum', 'mean', 'ratio', 'stock')

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
        parts.side_of_previous * {{ contribution('parts', 'totals') }} as contribution,
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

shares as (

    select
        *,
        {# Rounded, for the order in which an engine adds shows in the last digits. #}
        {{ round_half_even(
            'contribution / sum(contribution) over (partition by kpi_id, grain, period_start, slice)', 9
        ) }} as share_of_change
    from contributions
    where contribution > 0 and slice_value_count > 1

),

{#
    The slice value that explains a change best: one that has at least half of it, of the slice that
    says most to a reader; else the largest share.
#}
ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id, grain, period_start
            order by
                case when share_of_change < 0.5 then 1 else 0 end,
                case
                    when share_of_change < 0.5 then 0
                    {% for slice in telling_slices %}
                    when slice = '{{ slice }}' then {{ loop.index }}
                    {% endfor %}
                    else 9
                end,
                share_of_change desc,
                slice,
                slice_value
        ) as share_rank
    from shares
    where slice_value != '(none)'

),

final as (

    select
        sides.kpi_id,
        sides.grain,
        sides.slice,
        sides.slice_value,
        {{ verdict('sides.side_of_previous', 'sides.better') }} as verdict,
        {{ verdict('sides.side_of_year', 'sides.better') }} as year_verdict,
        {{ verdict('sides.side_of_usual', 'sides.better') }} as usual_verdict,
        ranked.slice as main_slice,
        ranked.slice_value as main_slice_value,
        sides.target_state,
        sides.value,
        sides.observations,
        sides.ci_low,
        sides.ci_high,
        sides.expected_low,
        sides.expected_high,
        ranked.share_of_change as main_share_of_change,
        shares.share_of_change,
        sides.period_start
    from sides
    left join shares
        on
            sides.kpi_id = shares.kpi_id
            and sides.grain = shares.grain
            and sides.period_start = shares.period_start
            and sides.slice = shares.slice
            and sides.slice_value = shares.slice_value
    left join ranked
        on
            case when sides.slice = 'all' then sides.kpi_id end = ranked.kpi_id
            and ranked.share_rank = 1
            and sides.grain = ranked.grain
            and sides.period_start = ranked.period_start

)

select * from final
