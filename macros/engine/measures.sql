{# Which columns of a fact are measures: those named like one. #}
{% macro measure_pattern() %}
    {{ return('^(is|has)_|_(count|seconds|amount|score|points)$') }}
{% endmacro %}


{#
    Sums a fact's measure columns by the columns `keys` and turns them into rows: `keys`, `measure`, `total`,
    `row_count` (rows where the measure is not null). Of a flag true counts 1.
#}
{% macro summed_measures(relation, keys) %}
    {{ adapter.dispatch('summed_measures', 'whatsapp_kpis')(relation, keys) }}
{% endmacro %}

{% macro duckdb__summed_measures(relation, keys) %}
    {%- set measures = "columns('" ~ measure_pattern() ~ "')" -%}
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
                    'total': sum(cast({{ measures }} as {{ type_amount() }})),
                    'row_count': count({{ measures }})
                }
            from {{ relation }}
            group by {{ keys | join(', ') }}
        )
        on {{ measures }}
        into name measure value stats
    )
{% endmacro %}
