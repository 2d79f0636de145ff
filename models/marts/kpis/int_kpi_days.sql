{{ config(schema='intermediate', access='protected') }}
{%- set wanted_measures = measures_by_date(ref('int_kpis_offered')) -%}
{%- set summed_facts = [] -%}
{%- for fact, spec in kpi_facts().items() -%}
{%- for date in spec.dates if not wanted_measures or fact ~ '.' ~ date in wanted_measures -%}
{%- do summed_facts.append((fact, date, spec)) -%}
{%- endfor -%}
{%- endfor %}

with

{# What the catalogue takes from the facts: of a ratio two measures, of the others one. #}
wanted as (

    select
        kpi_id,
        aggregation,
        numerator_measure as measure,
        false as is_denominator,
        date_basis
    from {{ ref('int_kpis_offered') }}
    where aggregation in ('sum', 'mean', 'ratio')
    union all
    select
        kpi_id,
        aggregation,
        denominator_measure as measure,
        true as is_denominator,
        date_basis
    from {{ ref('int_kpis_offered') }}
    where aggregation = 'ratio'

),

{# Every fact summed by day and slices, once for each of its dates that a KPI goes by. #}
measures as (

    {% for fact, date, spec in summed_facts %}
    select
        '{{ fact }}.' || measure as measure,
        '{{ date }}' as date_basis,
        {{ date }} as kpi_date,
        {% for slice in kpi_slices() -%}
        {{ spec.slices.get(slice, null_text()) }} as {{ slice }},
        {% endfor -%}
        total,
        row_count
    from (
        {{ summed_measures(
            spec.relation,
            [date] + spec.slices.values() | list,
            condition=date ~ ' is not null',
            measures=wanted_measures[fact ~ '.' ~ date] if wanted_measures else none
        ) }}
    ) as summed
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        wanted.kpi_id,
        wanted.aggregation,
        measures.kpi_date,
        {% for slice in kpi_slices() -%}
        measures.{{ slice }},
        {% endfor -%}
        case when wanted.is_denominator then 0 else measures.total end as numerator,
        case
            when wanted.aggregation = 'mean' then measures.row_count
            when wanted.is_denominator then measures.total
        end as denominator,
        case
            when wanted.aggregation = 'ratio' and not wanted.is_denominator then 0
            else measures.row_count
        end as observations
    from measures
    inner join wanted
        on
            measures.measure = wanted.measure
            and (measures.date_basis = wanted.date_basis or wanted.date_basis is null)
    where measures.row_count > 0

),

{# Only a ratio has two rows of a day, its numerator and its denominator. #}
ratios as (

    select
        kpi_id,
        kpi_date,
        {% for slice in kpi_slices() -%}
        {{ slice }},
        {% endfor -%}
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(observations) as observations
    from counted
    where aggregation = 'ratio'
    group by kpi_id, kpi_date, {{ kpi_slices() | join(', ') }}

),

together as (

    select
        kpi_id,
        kpi_date,
        {% for slice in kpi_slices() -%}
        {{ slice }},
        {% endfor -%}
        numerator,
        denominator,
        observations
    from counted
    where aggregation != 'ratio'
    union all
    select * from ratios

),

final as (

    select
        kpi_id,
        kpi_date,
        {% for slice in kpi_slices() -%}
        {{ slice }},
        {% endfor -%}
        cast(numerator as {{ type_amount() }}) as numerator,
        cast(denominator as {{ type_amount() }}) as denominator,
        cast(observations as bigint) as observations
    from together

)

select * from final
