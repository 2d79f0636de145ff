with

vals as (

    select
        vals.kpi_id,
        vals.grain,
        vals.period_start,
        vals.slice,
        vals.slice_value,
        vals.value,
        vals.observations,
        coalesce(vals.ci_low, nps.ci_low) as ci_low,
        coalesce(vals.ci_high, nps.ci_high) as ci_high,
        vals.is_complete
    from {{ ref('wa_kpi_values') }} as vals
    left join {{ ref('wa_nps_breakdown') }} as nps
        on
            case when vals.kpi_id = 'nps' and vals.slice = 'all' then vals.grain end = nps.grain
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
        ranges.expected_value,
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
    left join {{ ref('wa_int_usual_ranges') }} as ranges
        on
            case when vals.slice = 'all' then vals.kpi_id end = ranges.kpi_id
            and vals.grain = ranges.grain
            and vals.period_start = ranges.period_start

),

final as (

    select
        kpi_id,
        grain,
        slice,
        slice_value,
        aggregation,
        better,
        {{ verdict('side_of_previous', 'better') }} as verdict,
        {{ verdict('side_of_year', 'better') }} as year_verdict,
        {{ verdict('side_of_usual', 'better') }} as usual_verdict,
        target_state,
        side_of_previous,
        side_of_usual,
        value,
        observations,
        ci_low,
        ci_high,
        expected_value,
        expected_low,
        expected_high,
        period_start,
        previous_period_start
    from sides

)

select * from final
