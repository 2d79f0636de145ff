-- Scores 4 and 5 of all answers. Of several answers about one conversation the newest counts.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

{{ plain_answers('csat') }},

recomputed as (

    select
        {{ period_start('month', local_date('answered_at')) }} as period_start,
        count(case when score in (4, 5) then 1 end) as numerator,
        count(*) as denominator
    from answers
    group by {{ period_start('month', local_date('answered_at')) }}

)

{{ months_that_differ('csat') }}
