{{ config(schema='intermediate', access='protected') }}

{#
    What int_kpi_days, int_kpi_quantiles and kpi_values need to know: on which dates a fact is not what it was in the
    last build. It compares the rows themselves, so it does not matter by which way they changed.
#}
{%- set facts = kpi_facts() -%}
{#- Of a fact that was carried on, the rows that it lost and gained are known. -#}
{%- set noted = carried_facts().values() | list if carries_on_facts() else [] -%}
with

{% for fact, spec in facts.items() if fact not in noted %}
{{ fact }} as (

    select
        {{ spec.dates | join(',\n        ') }},
        {{ fact_hash(fact) }} as row_hash
    from {{ spec.relation }}

),

{% endfor %}
dates as (

    {% if noted -%}
    select
        fact,
        date_basis,
        fact_date,
        sum(row_count) as row_count,
        sum(content_hash) as content_hash
    from (
        select
            fact,
            date_basis,
            fact_date,
            row_count,
            content_hash
        from {{ this }}
        where fact in ('{{ noted | join("', '") }}')
        union all
        select * from state.changed_fact_dates
    ) as noted
    group by fact, date_basis, fact_date
    having sum(row_count) > 0
    union all
    {% endif -%}
    {% for fact, spec in facts.items() if fact not in noted %}
    {% for date in spec.dates %}
    select
        '{{ fact }}' as fact,
        '{{ date }}' as date_basis,
        {{ date }} as fact_date,
        count(*) as row_count,
        sum(row_hash) as content_hash
    from {{ fact }}
    where {{ date }} is not null
    group by {{ date }}
    union all
    {% endfor %}
    {% endfor %}
    {# What is complete, and where the rows of 0 end. #}
    select
        'clock' as fact,
        'as_of_date' as date_basis,
        as_of_date as fact_date,
        1 as row_count,
        0 as content_hash
    from {{ ref('int_clock') }}
    where as_of_date is not null

),

{% if carries_on() %}
last_dates as (

    select * from {{ this }}
    where row_count > 0

),

final as (

    select
        coalesce(dates.fact, last_dates.fact) as fact,
        coalesce(dates.date_basis, last_dates.date_basis) as date_basis,
        coalesce(dates.fact_date, last_dates.fact_date) as fact_date,
        coalesce(dates.row_count, 0) as row_count,
        coalesce(dates.content_hash, 0) as content_hash,
        dates.row_count is distinct from last_dates.row_count
        or dates.content_hash is distinct from last_dates.content_hash as is_changed
    from dates
    full outer join last_dates
        on
            dates.fact = last_dates.fact
            and dates.date_basis = last_dates.date_basis
            and dates.fact_date = last_dates.fact_date

)
{% else %}
final as (

    select
        fact,
        date_basis,
        fact_date,
        row_count,
        content_hash,
        true as is_changed
    from dates

)
{% endif %}

select * from final
