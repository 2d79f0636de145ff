{#
    Where the scorecard moved most: the slice values with the largest relative change that is no matter of a few
    rows.
#}
with

slices as (

    select
        board_slices.*,
        dim_kpis.name_en || ' · ' || dim_kpis.name_es as kpi,
        previous_values.observations as previous_observations,
        abs((board_slices.value - previous_values.value) / nullif(previous_values.value, 0)) as move
    from {{ ref('board_slices') }} as board_slices
    inner join {{ ref('dim_kpis') }} as dim_kpis on board_slices.kpi_id = dim_kpis.kpi_id
    inner join {{ ref('kpi_scorecard') }} as scorecard
        on
            board_slices.kpi_id = scorecard.kpi_id
            and board_slices.grain = scorecard.grain
    inner join {{ ref('kpi_values') }} as previous_values
        on
            board_slices.kpi_id = previous_values.kpi_id
            and board_slices.grain = previous_values.grain
            and board_slices.slice = previous_values.slice
            and board_slices.slice_value = previous_values.slice_value
            and previous_values.period_start = case board_slices.grain
                {%- for grain in ['day', 'week', 'month'] %}
                when '{{ grain }}' then {{ previous_period(grain, 'scorecard.period_start') }}
                {%- endfor %}
            end
    where
        dim_kpis.better in ('higher', 'lower')
        and board_slices.slice_value != '(none)'
        and board_slices.observations >= 30

),

final as (

    select
        grain,
        kpi_id,
        kpi,
        replace(slice, '_', ' ') as slice_name,
        slice_text as item,
        change_text as change,
        value_text as value,
        row_number() over (
            partition by grain
            order by move desc, kpi_id, slice, slice_value
        ) as move_rank
    from slices
    where
        previous_observations >= 30
        and move > 0

)

select * from final
