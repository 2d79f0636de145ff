{# Which columns of a fact are measures: those named like one. #}
{% macro measure_pattern() %}
    {{ return('^(is|has)_|_(count|seconds|amount|score|points)$') }}
{% endmacro %}


{#
    Sums a fact's measure columns by the columns `keys` and turns them into rows: `keys`, `measure`, `total`,
    `row_count` (rows where the measure is not null). Of a flag true counts 1. `condition`: of which rows.
#}
{% macro summed_measures(relation, keys, condition='true') %}
    {{ adapter.dispatch('summed_measures', 'whatsapp_kpis')(relation, keys, condition) }}
{% endmacro %}

{% macro duckdb__summed_measures(relation, keys, condition='true') %}
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


{#
    A hash of a fact's measures and of the columns `keys`, to tell whether rows are those of the last build. Other
    engines build everything, so there nobody asks.
#}
{% macro measures_hash(keys) %}
    {{- return(adapter.dispatch('measures_hash', 'whatsapp_kpis')(keys)) -}}
{% endmacro %}

{% macro default__measures_hash(keys) %}{{ return('0') }}{% endmacro %}

{% macro duckdb__measures_hash(keys) %}
    {{- return('hash(' ~ (keys + ["*columns('" ~ measure_pattern() ~ "')"]) | join(', ') ~ ')') -}}
{% endmacro %}
