{#
    What do customers complain about, and is it getting more?
    Read: comments of the last three complete months by theme; `negative_count_before` are those of the three months before.
    A comment with several themes counts under its first. `newest_complaint` is masked, and shows what the theme means here.
    Do next: read the masked comments of the first row (`feedback`, column `theme`) and settle their common cause.
#}
with

latest as (

    select period_start as month_start_date
    from {{ ref('wa_kpi_scorecard') }}
    where
        kpi_id = 'conversations'
        and grain = 'month'

),

comments as (

    select
        feedback.*,
        feedback.answered_date
        >= cast({{ dbt.dateadd('month', -2, 'latest.month_start_date') }} as date) as is_recent,
        row_number() over (
            partition by feedback.theme, feedback.sentiment
            order by feedback.answered_at desc, feedback.survey_key
        ) as newest_rank
    from {{ ref('wa_feedback') }} as feedback
    cross join latest
    where
        feedback.answered_date
        >= cast({{ dbt.dateadd('month', -5, 'latest.month_start_date') }} as date)
        and feedback.answered_date < {{ next_period('month', 'latest.month_start_date') }}

)

select
    theme,
    sum(case when is_recent then 1 else 0 end) as comment_count,
    sum(case when is_recent and sentiment = 'negative' then 1 else 0 end) as negative_count,
    sum(case when not is_recent and sentiment = 'negative' then 1 else 0 end)
        as negative_count_before,
    sum(case when is_recent and sentiment = 'positive' then 1 else 0 end) as positive_count,
    max(case when sentiment = 'negative' and newest_rank = 1 then masked_comment end)
        as newest_complaint
from comments
group by theme
order by negative_count desc, comment_count desc, theme
