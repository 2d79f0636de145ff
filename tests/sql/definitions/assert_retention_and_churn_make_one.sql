-- Who was a customer at the month's start is one or the other: in every period both have a row, and
-- both a value or neither.
with

retention as (

    select * from {{ ref('wa_kpi_values') }}
    where kpi_id = 'retention_rate'

),

churn as (

    select * from {{ ref('wa_kpi_values') }}
    where kpi_id = 'churn_rate'

)

select
    coalesce(retention.grain, churn.grain) as grain,
    coalesce(retention.period_start, churn.period_start) as period_start,
    retention.value as retention_rate,
    churn.value as churn_rate
from retention
full outer join churn
    on
        retention.grain = churn.grain
        and retention.period_start = churn.period_start
        and retention.slice = churn.slice
        and retention.slice_value = churn.slice_value
where
    retention.kpi_id is null
    or churn.kpi_id is null
    or retention.denominator is distinct from churn.denominator
    or (retention.value is null) != (churn.value is null)
    or abs(retention.value + churn.value - 1) > 1e-9
