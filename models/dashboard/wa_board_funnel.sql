{#- Each step with that of which it is a share. #}
{%- set steps = {
    'sent': none, 'delivered': 'sent', 'read': 'delivered', 'clicked': 'delivered',
    'replied': 'delivered', 'bought': 'delivered',
} -%}
with

funnel as (

    select * from {{ ref('wa_campaign_funnel') }}

),

counted as (

    {% for step, whole in steps.items() %}
    select
        month,
        'campaign' as slice,
        campaign_id as slice_value,
        '{{ step }}' as step,
        {{ loop.index }} as step_order,
        {{ step }}_count as message_count,
        {{ whole ~ '_count' if whole else 'cast(null as bigint)' }} as whole_count
    from funnel
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

of_all as (

    select
        month,
        'all' as slice,
        'all' as slice_value,
        step,
        step_order,
        sum(message_count) as message_count,
        sum(whole_count) as whole_count
    from counted
    group by month, step, step_order

),

shares as (

    select
        *,
        cast(message_count as {{ type_double() }}) / nullif(whole_count, 0) as share
    from (
        select * from counted
        union all
        select * from of_all
    ) as counted_and_all

),

final as (

    select
        month,
        slice,
        slice_value,
        step,
        step_order,
        cast(message_count as bigint) as message_count,
        share,
        {{ wilson_bound('share', 'nullif(whole_count, 0)', '-') }} as ci_low,
        {{ wilson_bound('share', 'nullif(whole_count, 0)', '+') }} as ci_high
    from shares

)

select * from final
