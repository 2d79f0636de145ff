{{ config(
    materialized=incremental_or_whole(),
    incremental_strategy='delete+insert',
    unique_key=['fact', 'date_basis', 'fact_date']
) }}

{%- set passes = kpi_passes(kpi_aggregations() | list) -%}
{%- set relations = fact_relations(passes) -%}
with

hashed as (

    {# Of each fact what the KPIs read: columns that no KPI takes change no period. #}
    {% for pass in passes %}
    select
        '{{ pass.fact }}' as fact,
        '{{ pass.date }}' as date_basis,
        {{ fingerprint(scratch_hash(pass_columns(pass))) }} as fingerprint,
        {{ pass.date }} as fact_date
    from {{ pass_relation(relations, pass) }} as fact
    where {{ pass.date }} is not null
    group by {{ pass.date }}
    union all
    {% endfor %}
    {# The stock of a period is that of its last date up to as_of. #}
    select
        'calendar' as fact,
        'date_day' as date_basis,
        {{ fingerprint(scratch_hash(['grain', 'is_stock_date', 'period_start'])) }} as fingerprint,
        date_day as fact_date
    from {{ ref('wa_int_period_dates') }}
    where grain in {{ words_in_sql(kpi_grains()) }}
    group by date_day

),

now_known as (

    select
        fact,
        date_basis,
        cast(sum(fingerprint) as {{ type_fingerprint() }}) as fingerprint,
        fact_date
    from hashed
    group by fact, date_basis, fact_date

),

known_before as (

    {% if is_incremental() %}
    select
        fact,
        date_basis,
        fingerprint,
        fact_date
    from {{ this }}
    {% else %}
    select *
    from now_known
    where false
    {% endif %}

),

final as (

    select
        coalesce(now_known.fact, known_before.fact) as fact,
        coalesce(now_known.date_basis, known_before.date_basis) as date_basis,
        now_known.fingerprint,
        coalesce(now_known.fingerprint, -1) != coalesce(known_before.fingerprint, -1) as is_changed,
        coalesce(now_known.fact_date, known_before.fact_date) as fact_date
    from now_known
    full outer join known_before
        on
            now_known.fact = known_before.fact
            and now_known.date_basis = known_before.date_basis
            and now_known.fact_date = known_before.fact_date
    where {{ is_anything_new() }}

)

select * from final
