{# Which columns of a fact are measures: those named like one. #}
{% macro measure_pattern() %}
    {{ return('^(is|has)_|_(count|seconds|amount|score|points)$') }}
{% endmacro %}


{#
    Sums a fact's measure columns by the columns `keys` and turns them into rows: `keys`, `measure`, `total`,
    `row_count` (rows where the measure is not null). Of a flag true counts 1. `condition`: of which rows. `measures`:
    of which columns, if not of all.
#}
{% macro summed_measures(relation, keys, condition='true', measures=none) %}
    {{ adapter.dispatch('summed_measures', 'whatsapp_kpis')(relation, keys, condition, measures) }}
{% endmacro %}

{# The measure columns of a relation; before it is built, those that its YAML declares. #}
{% macro measures_of(relation) %}
    {%- set names = column_types(relation).keys() | list if execute and load_relation(relation) is not none else [] -%}
    {%- if execute and not names -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == relation.identifier -%}
            {%- do names.extend(node.columns) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set measures = [] -%}
    {%- for name in names if modules.re.search(measure_pattern(), name) -%}
        {%- do measures.append(name) -%}
    {%- endfor -%}
    {{ return(measures) }}
{% endmacro %}


{# A measure as a number: of a flag true is 1. #}
{% macro measure_amount(measure) -%}
    {%- if measure.startswith(('is_', 'has_')) -%}
        case when {{ measure }} then 1 when not {{ measure }} then 0 end
    {%- else -%}
        cast({{ measure }} as {{ type_amount() }})
    {%- endif -%}
{%- endmacro %}

{# A row for the values of `keys`, with columns total_N and row_count_N of the measure of that number, counted from 1. #}
{% macro totals_in_columns(relation, keys, condition, measures) -%}
    select
        {%- for measure in measures %}
        cast(sum({{ measure_amount(measure) }}) as {{ type_amount() }}) as total_{{ loop.index }},
        count({{ measure }}) as row_count_{{ loop.index }},
        {%- endfor %}
        {{ keys | join(', ') }}
    from {{ relation }}
    where {{ condition }}
    group by {{ keys | join(', ') }}
{%- endmacro %}

{% macro spark__summed_measures(relation, keys, condition='true', measures=none) %}
    {%- set measures = measures or measures_of(relation) -%}
    select
        {{ keys | join(', ') }},
        stack(
            {{ measures | length }}
            {%- for measure in measures %},
            '{{ measure }}', total_{{ loop.index }}, row_count_{{ loop.index }}
            {%- endfor %}
        ) as (measure, total, row_count)
    from (
        {{ totals_in_columns(relation, keys, condition, measures) }}
    ) as summed
{% endmacro %}

{% macro postgres__summed_measures(relation, keys, condition='true', measures=none) %}
    {%- set measures = measures or measures_of(relation) -%}
    select
        {%- for key in keys %}
        summed.{{ key }},
        {%- endfor %}
        measures.measure,
        measures.total,
        measures.row_count
    from (
        {{ totals_in_columns(relation, keys, condition, measures) }}
    ) as summed
    cross join lateral (
        values
        {%- for measure in measures %}
        ('{{ measure }}', summed.total_{{ loop.index }}, summed.row_count_{{ loop.index }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as measures (measure, total, row_count)
{% endmacro %}

{% macro duckdb__summed_measures(relation, keys, condition='true', measures=none) %}
    {%- set measures
        = "columns('" ~ ('^(' ~ measures | join('|') ~ ')$' if measures else measure_pattern()) ~ "')" -%}
    select
        {{ keys | join(', ') }},
        measure,
        stats.total as total,
        stats.row_count as row_count
    from (
        unpivot (
            select
                {{ keys | join(', ') }},
                {
                    'total': cast(sum({{ measures }}) as {{ type_amount() }}),
                    'row_count': count({{ measures }})
                }
            from {{ relation }}
            where {{ condition }}
            group by {{ keys | join(', ') }}
        )
        on {{ measures }}
        into name measure value stats
    )
{% endmacro %}

{# Plain SQL, for engines whose rows from columns would need other words. #}
{% macro default__summed_measures(relation, keys, condition='true', measures=none) %}
    {%- set measures = measures or measures_of(relation) -%}
    with summed as (

        {{ totals_in_columns(relation, keys, condition, measures) }}

    )

    {% for measure in measures %}
    select
        {{ keys | join(', ') }},
        '{{ measure }}' as measure,
        total_{{ loop.index }} as total,
        row_count_{{ loop.index }} as row_count
    from summed
    {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}
