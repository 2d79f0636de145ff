-- In every grain, period and slice value.
with

all_conversations as (

    select * from {{ ref('wa_kpi_values') }}
    where kpi_id = 'conversations'

),

parts as (

    select
        grain,
        period_start,
        slice,
        slice_value,
        sum(value) as value
    from {{ ref('wa_kpi_values') }}
    where kpi_id in ('customer_initiated_conversations', 'business_initiated_conversations')
    group by grain, period_start, slice, slice_value

)

select
    coalesce(all_conversations.grain, parts.grain) as grain,
    coalesce(all_conversations.period_start, parts.period_start) as period_start,
    coalesce(all_conversations.slice_value, parts.slice_value) as slice_value,
    all_conversations.value,
    parts.value as sum_of_parts
from all_conversations
full outer join parts
    on
        all_conversations.grain = parts.grain
        and all_conversations.period_start = parts.period_start
        and all_conversations.slice = parts.slice
        and all_conversations.slice_value = parts.slice_value
where all_conversations.value is distinct from parts.value
