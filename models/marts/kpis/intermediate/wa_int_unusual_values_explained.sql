with

unusual as (

    select * from {{ ref('wa_int_values_unusual') }}

),

periods as (

    select * from {{ ref('wa_int_periods_compared') }}

),

vals as (

    select
        kpi_values.kpi_id,
        kpi_values.grain,
        kpi_values.slice,
        kpi_values.slice_value,
        kpi_values.numerator,
        kpi_values.denominator,
        periods.is_latest,
        periods.periods_ago
    from {{ ref('wa_kpi_values') }} as kpi_values
    inner join unusual
        on
            kpi_values.kpi_id = unusual.kpi_id
            and kpi_values.grain = unusual.grain
    inner join periods
        on
            kpi_values.grain = periods.grain
            and kpi_values.period_start = periods.period_start
    where
        kpi_values.numerator is not null
        and kpi_values.slice != 'label'   -- labels do not add up

),

{# A slice value that has no row had nothing there. #}
parts as (

    select
        kpi_id,
        grain,
        slice,
        slice_value,
        sum(case when is_latest then numerator else 0 end) as numerator_now,
        sum(case when is_latest then denominator else 0 end) as denominator_now,
        sum(case when not is_latest then numerator else 0 end) as numerator_before,
        sum(case when not is_latest then denominator else 0 end) as denominator_before,
        count(distinct case when not is_latest then periods_ago end) as periods_before
    from vals
    group by kpi_id, grain, slice, slice_value

),

totals as (

    select
        kpi_id,
        grain,
        numerator_now,
        nullif(denominator_now, 0) as denominator_now,
        nullif(denominator_before, 0) as denominator_before,
        numerator_before / nullif(denominator_before, 0) as value_before,
        periods_before,
        case
            when nullif(denominator_now, 0) is null
                then numerator_now - numerator_before / periods_before
            else
                numerator_now / denominator_now - numerator_before / nullif(denominator_before, 0)
        end as deviation
    from parts
    where slice = 'all'

),

{#
    What the part has above the former total, now less before. Over a slice they add up to the
    deviation.
#}
contributions as (

    select
        parts.kpi_id,
        parts.grain,
        parts.slice,
        parts.slice_value,
        case
            when totals.denominator_now is null
                then parts.numerator_now - parts.numerator_before / totals.periods_before
            else
                (parts.numerator_now - parts.denominator_now * totals.value_before)
                / totals.denominator_now
                - (parts.numerator_before - parts.denominator_before * totals.value_before)
                / totals.denominator_before
        end / nullif(totals.deviation, 0) as explained_share,
        count(*) over (partition by parts.kpi_id, parts.grain, parts.slice) as slice_value_count
    from parts
    inner join totals
        on
            parts.kpi_id = totals.kpi_id
            and parts.grain = totals.grain
    where parts.slice != 'all'

),

names as (

    select
        'agent' as slice,
        agent_id as slice_value,
        agent_name as slice_value_name
    from {{ ref('wa_dim_agents') }}
    union all
    select
        'business_phone' as slice,
        business_phone_id as slice_value,
        business_phone_name as slice_value_name
    from {{ ref('wa_dim_business_phones') }}
    union all
    select
        'campaign' as slice,
        campaign_id as slice_value,
        campaign_name as slice_value_name
    from {{ ref('wa_dim_campaigns') }}
    union all
    select
        'template' as slice,
        template_name as slice_value,
        template_title as slice_value_name
    from {{ ref('wa_dim_templates') }}

),

{# The coarsest slice of which one value explains more than half. #}
ranked as (

    select
        *,
        row_number() over (
            partition by kpi_id, grain
            order by slice_value_count, explained_share desc, slice, slice_value
        ) as coarseness_rank
    from contributions
    where
        slice_value_count > 1
        and slice_value != '(none)'
        and explained_share > 0.5

),

final as (

    select
        unusual.kpi_id,
        unusual.unit,
        unusual.better,
        unusual.grain,
        ranked.slice,
        ranked.slice_value,
        coalesce(names.slice_value_name, ranked.slice_value) as slice_value_name,
        ranked.explained_share,
        unusual.value,
        unusual.expected_value,
        unusual.expected_low,
        unusual.expected_high,
        unusual.period_start,
        unusual.period_end
    from unusual
    left join ranked
        on
            unusual.kpi_id = ranked.kpi_id
            and unusual.grain = ranked.grain
            and ranked.coarseness_rank = 1
    left join names
        on
            ranked.slice = names.slice
            and ranked.slice_value = names.slice_value

)

select * from final
