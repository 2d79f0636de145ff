-- Episodes of threads: the first message, the first one after a resolution, and one after a gap.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

recomputed as (

    select
        {{ period_start('month', local_date('sent_at')) }} as period_start,
        count(*) as numerator,
        cast(null as {{ type_double() }}) as denominator
    from openings
    group by {{ period_start('month', local_date('sent_at')) }}

)

{{ months_that_differ('conversations') }}
