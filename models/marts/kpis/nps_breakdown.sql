with

answers as (

    select
        answered_date,
        case when nps_points = 100 then 1 else 0 end as promoter_count,
        case when nps_points = 0 then 1 else 0 end as passive_count,
        case when nps_points = -100 then 1 else 0 end as detractor_count
    from {{ ref('fct_survey_responses') }}
    where nps_points is not null

),

counted as (

    {% for grain in ['day', 'week', 'month'] %}
    select
        '{{ grain }}' as grain,
        {{ period_start(grain, 'answered_date') }} as period_start,
        count(*) as answer_count,
        cast(sum(promoter_count) as bigint) as promoter_count,
        cast(sum(passive_count) as bigint) as passive_count,
        cast(sum(detractor_count) as bigint) as detractor_count
    from answers
    group by {{ period_start(grain, 'answered_date') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{#
    Adjusted Wald: three answers more, of them three quarters promoters and three quarters detractors, so that a handful
    of equal answers does not look certain.
#}
adjusted as (

    select
        *,
        cast(promoter_count + 0.75 as {{ type_double() }}) / (answer_count + 3) as promoters,
        cast(detractor_count + 0.75 as {{ type_double() }}) / (answer_count + 3) as detractors
    from counted

),

spread as (

    select
        *,
        100 * (promoters - detractors) as middle,
        196 * sqrt(
            (promoters + detractors - (promoters - detractors) * (promoters - detractors))
            / (answer_count + 3)
        ) as margin
    from adjusted

),

final as (

    select
        grain,
        period_start,
        answer_count,
        promoter_count,
        passive_count,
        detractor_count,
        cast(100 * (promoter_count - detractor_count) as {{ type_double() }}) / answer_count as nps,
        case when middle - margin < -100 then -100 else middle - margin end as ci_low,
        case when middle + margin > 100 then 100 else middle + margin end as ci_high
    from spread

)

select * from final
