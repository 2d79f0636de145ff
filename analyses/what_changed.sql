{#
    What changed last week, and in which slice?
    Read: the KPIs that moved beyond noise against the week before (macros/kpis/verdict.sql), and
    for each the three slice values that moved it most. `contribution` is in the KPI's unit, and over all values of a
    slice it adds up to `change`: for a share or mean it holds both that the value itself moved and that its weight did.
    Another grain: --vars '{change_grain: month}'.
    Do next: open the slice that makes up most of the change, then its rows with drill_to_rows.
#}
select
    kpis.name_en as kpi,
    movers.period_start,
    movers.previous_value,
    movers.value,
    movers.change,
    movers.verdict,
    movers.slice,
    movers.slice_value,
    movers.contribution,
    movers.share_of_change,
    movers.part_previous_value,
    movers.part_value
from {{ ref('wa_kpi_movers') }} as movers
inner join {{ ref('wa_dim_kpis') }} as kpis on movers.kpi_id = kpis.kpi_id
where movers.grain = '{{ var('change_grain', 'week') }}'
order by movers.move_rank, movers.contribution_rank
