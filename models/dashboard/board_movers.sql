with

final as (

    select
        movers.grain,
        movers.kpi_id,
        kpis.name_en || ' · ' || kpis.name_es as kpi,
        {{ change_and_movement_text(
            'movers.change', 'movers.relative_change', 'kpis.unit', 'kpis.better'
        ) }} as change_text,
        {{ value_text('movers.previous_value', 'kpis.unit') }}
        || ' → '
        || {{ value_text('movers.value', 'kpis.unit') }} as values_text,
        replace(movers.slice, '_', ' ')
        || ' '
        || coalesce(agents.agent_name, campaigns.campaign_name, movers.slice_value) as slice_text,
        {{ number_text('100 * movers.share_of_change', 0) }} || ' % of it' as share_text,
        movers.move_rank
    from {{ ref('kpi_movers') }} as movers
    inner join {{ ref('dim_kpis') }} as kpis on movers.kpi_id = kpis.kpi_id
    left join {{ ref('dim_agents') }} as agents
        on
            movers.slice = 'agent'
            and movers.slice_value = agents.agent_id
    left join {{ ref('dim_campaigns') }} as campaigns
        on
            movers.slice = 'campaign'
            and movers.slice_value = campaigns.campaign_id
    where
        movers.contribution_rank = 1
        and kpis.better in ('higher', 'lower')

)

select * from final
