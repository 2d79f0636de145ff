{# The slices of the period that the scorecard shows, as texts. #}
with

scorecard as (

    select distinct
        grain,
        period_start
    from {{ ref('kpi_scorecard') }}

),

written as (

    select
        slices.kpi_id,
        slices.grain,
        slices.slice,
        slices.slice_value,
        coalesce(agents.agent_name, campaigns.campaign_name, slices.slice_value) as slice_text,
        {{ value_text('slices.value', 'kpis.unit') }} as value_text,
        {{ change_and_movement_text(
            '(slices.value - slices.previous_value)',
            '((slices.value - slices.previous_value) / nullif(abs(slices.previous_value), 0))',
            'kpis.unit',
            'kpis.better'
        ) }} as change_text,
        {{ interval_text('slices.ci_low', 'slices.ci_high', 'kpis.unit') }} as interval_text,
        slices.observations,
        slices.value
    from {{ ref('kpi_values') }} as slices
    inner join scorecard
        on
            slices.grain = scorecard.grain
            and slices.period_start = scorecard.period_start
    inner join {{ ref('dim_kpis') }} as kpis on slices.kpi_id = kpis.kpi_id
    left join {{ ref('dim_agents') }} as agents
        on
            slices.slice = 'agent'
            and slices.slice_value = agents.agent_id
    left join {{ ref('dim_campaigns') }} as campaigns
        on
            slices.slice = 'campaign'
            and slices.slice_value = campaigns.campaign_id
    where slices.slice != 'all'

),

final as (

    select
        kpi_id,
        grain,
        slice,
        slice_value,
        slice_text,
        value_text,
        change_text,
        interval_text,
        {# A share always with its interval: the slices are small. #}
        value_text || coalesce(' (' || interval_text || ')', '') as measured_text,
        observations,
        value
    from written

)

select * from final
