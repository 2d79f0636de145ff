{# A published rate ends with its week: an old one is not today's. #}
{%- set week_after = 'cast(' ~ dbt.dateadd('week', 1, 'rate_date') ~ ' as date)' -%}
select
    currency,
    rate_date as valid_from_date,
    coalesce(
        lead(rate_date) over (partition by currency order by rate_date, rate),
        {{ week_after if has_public_rates() else 'null' }}
    ) as valid_until_date,
    rate
from {{ reference_table('exchange_rates') }} as exchange_rates
