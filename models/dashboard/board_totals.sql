{#
    Sums of readings over all their months, which a board may not make: the funnels, and the
    cohorts' shares.
#}
with

funnel as (

    select
        'contacts' as funnel,
        'all' as item,
        stage as step,
        cast(stage_order as integer) as step_order,
        cast(sum(contacts) as {{ type_double() }}) as value
    from {{ ref('kpi_funnel') }}
    group by stage, stage_order

),

{% set steps = ['sent', 'delivered', 'read', 'clicked', 'replied', 'bought'] %}
campaigns as (

    {% for step in steps %}
    select
        'campaigns' as funnel,
        coalesce(campaigns.campaign_name, funnels.campaign_id) as item,
        '{{ step }}' as step,
        {{ loop.index }} as step_order,
        cast(sum(funnels.{{ step }}_count) as {{ type_double() }}) as value
    from {{ ref('campaign_funnel') }} as funnels
    left join {{ ref('dim_campaigns') }} as campaigns on funnels.campaign_id = campaigns.campaign_id
    group by coalesce(campaigns.campaign_name, funnels.campaign_id)
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

cohorts as (

    select
        'cohorts' as funnel,
        substr(cast(cohort_month as {{ dbt.type_string() }}), 1, 7) as item,
        cast(months_since as {{ dbt.type_string() }}) as step,
        months_since as step_order,
        cast(active_customers as {{ type_double() }}) / customers as value
    from {{ ref('kpi_cohorts') }}
    where months_since > 0

),

final as (

    select * from funnel
    union all
    select * from campaigns
    union all
    select * from cohorts

)

select * from final
