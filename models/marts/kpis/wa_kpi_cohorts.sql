{{ cohorts(
    'month', '(select month_start_date as period_start from ' ~ ref('wa_int_months') ~ ') as months'
) }}
