{{ config(
    materialized=carried_table(), incremental_strategy='replace_changed', on_schema_change='fail'
) }}
{%- set is_carrying_on = carries_on_touched() %}

select
    month_start_date as month,
    contact_key,
    country_code,
    health_score as score,
    recency_score,
    frequency_score,
    monetary_score,
    satisfaction_score
from {{ ref('fct_contact_months') }}
where
    health_score is not null
    and {{ '(' ~ replaced_contact_months() ~ ')' if is_carrying_on else 'true' }}
