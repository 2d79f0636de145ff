select
    month_start_date as month,
    contact_key,
    country_code,
    health_score as score,
    recency_score,
    frequency_score,
    monetary_score,
    satisfaction_score
from {{ ref('wa_fct_contact_months') }}
where health_score is not null
