-- Each answer is one of the three, and the score is 100 x (promoters less detractors) per answer.
-- Days are compared; other periods and slices are sums of theirs.
with

published as (

    select * from {{ ref('wa_kpi_values') }}
    where
        kpi_id = 'nps'
        and grain = 'day'
        and slice = 'all'

),

bands as (

    select
        answered_date as period_start,
        count(case when nps_score in (9, 10) then 1 end) as promoters,
        count(case when nps_score in (7, 8) then 1 end) as passives,
        count(case when nps_score in (0, 1, 2, 3, 4, 5, 6) then 1 end) as detractors
    from {{ ref('wa_fct_survey_responses') }}
    where
        survey_kind = 'nps'
        and not is_superseded
    group by answered_date

)

select
    coalesce(published.period_start, bands.period_start) as period_start,
    published.numerator,
    published.denominator,
    bands.promoters,
    bands.passives,
    bands.detractors
from published
full outer join bands on published.period_start = bands.period_start
where
    published.denominator is distinct from bands.promoters + bands.passives + bands.detractors
    or published.numerator is distinct from 100 * (bands.promoters - bands.detractors)
