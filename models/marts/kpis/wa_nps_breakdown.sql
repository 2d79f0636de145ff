with

period_dates as (

    select * from {{ ref('wa_int_period_dates') }}
    where grain in {{ words_in_sql(kpi_grains()) }}

),

answers as (

    select
        answered_date,
        case when nps_points = 100 then 1 else 0 end as promoter_count,
        case when nps_points = 0 then 1 else 0 end as passive_count,
        case when nps_points = -100 then 1 else 0 end as detractor_count
    from {{ ref('wa_fct_survey_responses') }}
    where nps_points is not null

),

counted as (

    select
        period_dates.grain,
        period_dates.period_start,
        count(*) as answer_count,
        cast(sum(answers.promoter_count) as bigint) as promoter_count,
        cast(sum(answers.passive_count) as bigint) as passive_count,
        cast(sum(answers.detractor_count) as bigint) as detractor_count
    from answers
    left join period_dates on answers.answered_date = period_dates.date_day
    group by period_dates.grain, period_dates.period_start

),

{#
    Adjusted Wald: three answers more, of them three quarters promoters and three quarters
    detractors, so that a handful of equal answers does not look certain.
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
        cast(100 * (promoter_count - detractor_count) as {{ type_double() }}) / answer_count
            as nps,
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
        nps,
        {#
            Within the scale; and the added answers draw it to 0, past the NPS itself where answers
            are few.
        #}
        case
            when middle - margin < -100 then -100
            when middle - margin > nps then nps
            else middle - margin
        end as ci_low,
        case
            when middle + margin > 100 then 100
            when middle + margin < nps then nps
            else middle + margin
        end as ci_high
    from spread

)

select * from final
