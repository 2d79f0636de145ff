{#
    A day is compared with the same weekday of the eight weeks before, a week with the twelve before.
#}
select
    grain,
    periods_ago = 1 as is_latest,
    periods_ago,
    period_start,
    period_end
from {{ ref('wa_dim_periods') }}
where
    (grain = 'day' and periods_ago in (1, 8, 15, 22, 29, 36, 43, 50, 57))
    or (grain = 'week' and periods_ago between 1 and 13)
