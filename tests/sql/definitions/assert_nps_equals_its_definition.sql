-- 100 x promoters (9, 10) less detractors (0 to 6), per answer. Of several answers about one
-- conversation the newest counts.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

{{ plain_answers('nps') }},

recomputed as (

    select
        {{ period_start('month', local_date('answered_at')) }} as period_start,
        100 * (
            count(case when score in (9, 10) then 1 end) - count(case when score <= 6 then 1 end)
        ) as numerator,
        count(*) as denominator
    from answers
    group by {{ period_start('month', local_date('answered_at')) }}

)

{{ months_that_differ('nps') }}
