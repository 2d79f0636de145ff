{{ cohorts(
    'week',
    '(select period_start from ' ~ ref('wa_dim_periods')
    ~ " where grain = 'week' and periods_ago >= 0) as weeks"
) }}
