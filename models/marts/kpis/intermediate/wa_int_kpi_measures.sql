with

offered as (

    select * from {{ ref('wa_int_kpis_offered') }}

),

default_dates as (

    {% for fact, date in kpi_facts().items() %}
    select
        '{{ fact }}' as fact,
        '{{ date }}' as date_basis
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

parts as (

    select
        kpi_id,
        aggregation,
        false as is_denominator,
        numerator_measure as measure,
        date_basis
    from offered
    union all
    select
        kpi_id,
        aggregation,
        true as is_denominator,
        denominator_measure as measure,
        date_basis
    from offered
    where aggregation = 'ratio'

),

final as (

    select
        parts.kpi_id,
        parts.aggregation,
        parts.is_denominator,
        parts.measure,
        coalesce(parts.date_basis, default_dates.date_basis) as date_basis
    from parts
    inner join default_dates on {{ dbt.split_part('parts.measure', "'.'", 1) }} = default_dates.fact

)

select * from final
