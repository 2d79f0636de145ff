{#
    Fails for every KPI that the catalogue and kpi_values do not agree on:
    - a measure, date, slice or grain that no fact has, a misspelt one above all (the KPI would have no rows, unseen);
    - a KPI without rows although its facts have something to count;
    - rows of a KPI that the catalogue does not offer.
    A KPI that finds nothing to count, on a day's data say, is no fault. That every KPI has rows on the demo data is the
    business of the Python tests.
#}
{% test every_kpi_is_computed(model) %}
{%- set facts = kpi_facts() -%}
{%- set text = dbt.type_string() -%}
{%- set ns = namespace(measures=[]) -%}
{%- for fact, spec in facts.items() -%}
    {%- set found = column_types(spec.relation).keys() if execute else [] -%}
    {%- for column in found if modules.re.search(measure_pattern(), column) -%}
        {%- set ns.measures = ns.measures + [(fact, column)] -%}
    {%- endfor -%}
{%- endfor -%}
with

catalogue as (

    select * from {{ ref('int_kpis_offered') }}

),

{# What a KPI may be made of: measure, how it may be aggregated, by which date, and the slices it may have. #}
known as (

    {% for fact, column in ns.measures %}
    {%- for date in facts[fact].dates %}
    select
        '{{ fact }}.{{ column }}' as measure,
        'added' as computed_as,
        '{{ date }}' as date_basis,
        {{ facts[fact].dates | length }} as date_count,
        ' {{ facts[fact].slices.keys() | join(" ") }} ' as slices
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for column, date in kpi_durations().items() %}
    select
        'conversations.{{ column }}' as measure,
        'quantile' as computed_as,
        '{{ date }}' as date_basis,
        1 as date_count,
        ' {{ facts["conversations"].slices.keys() | join(" ") }} ' as slices
    union all
    {%- endfor %}
    select
        'contact_days.contact_key' as measure,
        'distinct' as computed_as,
        'sent_date' as date_basis,
        1 as date_count,
        ' {{ kpi_people_slices() | join(" ") }} ' as slices

),

asked as (

    select
        kpi_id,
        numerator_measure as measure,
        aggregation,
        date_basis,
        slices
    from catalogue
    union all
    select
        kpi_id,
        denominator_measure as measure,
        aggregation,
        date_basis,
        slices
    from catalogue
    where
        aggregation = 'ratio'
        or denominator_measure is not null

),

understood as (

    select
        asked.*,
        known.measure is not null as is_known,
        known.slices as known_slices
    from asked
    left join known
        on
            asked.measure = known.measure
            and (asked.date_basis = known.date_basis or (asked.date_basis is null and known.date_count = 1))
            and known.computed_as = case
                when asked.aggregation in ('sum', 'mean', 'ratio') then 'added'
                when asked.aggregation in ('median', 'p90') then 'quantile'
                else asked.aggregation
            end

),

misspelt as (

    select
        kpi_id,
        'no fact has the measure ' || coalesce(measure, '(none)')
        || ' by the date ' || coalesce(date_basis, '(each its own)') as problem
    from understood
    where not is_known
    union all
    {%- for slice in kpi_slices() %}
    select
        kpi_id,
        measure || ' has no slice {{ slice }}' as problem
    from understood
    where
        is_known
        and ' ' || slices || ' ' like '% {{ slice }} %'
        and known_slices not like '% {{ slice }} %'
    union all
    {%- endfor %}
    select
        kpi_id,
        'an unknown slice or grain: ' || coalesce(slices, '') || ' / ' || grains as problem
    from catalogue
    where trim(
        {% for word in kpi_slices() + ['day', 'week', 'month'] %}replace({% endfor -%}
        ' ' || replace(coalesce(slices, '') || ' ' || grains, ' ', '  ') || ' '
        {%- for word in kpi_slices() + ['day', 'week', 'month'] %}, ' {{ word }} ', ''){% endfor %}
    ) != ''
    union all
    select
        kpi_id,
        'only a ratio has a measure as denominator' as problem
    from catalogue
    where (aggregation = 'ratio') != (denominator_measure is not null)

),

{# Something to count: any row where the measure is known, and, for a ratio, a sum that is not 0. #}
counted as (

    {% for fact, spec in facts.items() %}
    {%- set fact_loop = loop %}
    {% for date in spec.dates %}
    select
        '{{ fact }}.' || measure as measure,
        '{{ date }}' as date_basis,
        sum(row_count) as row_count,
        count(case when total != 0 then 1 end) as nonzero_count
    from (
        {{ summed_measures(spec.relation, [date]) }}
    ) as summed
    where {{ date }} is not null
    group by measure
    {{ 'union all' if not (loop.last and fact_loop.last) }}
    {% endfor %}
    {% endfor %}

),

countable as (

    select distinct asked.kpi_id
    from asked
    inner join counted
        on
            asked.measure = counted.measure
            and (asked.date_basis = counted.date_basis or asked.date_basis is null)
    where
        counted.nonzero_count > 0
        or (counted.row_count > 0 and asked.aggregation != 'ratio')

),

computed as (

    select distinct kpi_id
    from {{ model }}

)

select * from misspelt
union all
select
    countable.kpi_id,
    'there is something to count, but it has no rows' as problem
from countable
left join computed on countable.kpi_id = computed.kpi_id
where computed.kpi_id is null
union all
select
    computed.kpi_id,
    'it has rows, but is not offered' as problem
from computed
left join catalogue on computed.kpi_id = catalogue.kpi_id
where catalogue.kpi_id is null
{% endtest %}
