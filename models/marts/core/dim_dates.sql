select
    date_day,
    iso_weekday,
    week_start_date,
    month_start_date,
    starts_at,
    date_day in (
        select holidays.date from {{ reference_table('holidays') }} as holidays
    ) as is_holiday
from {{ ref('int_dates') }}
