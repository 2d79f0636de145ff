select
    currency,
    rate_date as valid_from_date,
    lead(rate_date) over (partition by currency order by rate_date, rate) as valid_until_date,
    rate
from {{ reference_table('exchange_rates') }} as exchange_rates
