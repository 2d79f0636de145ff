{#
    Answers that all models of one run share, because dbt gives each of them the same `graph` object. A query of the
    warehouse costs more than most models of a small business.
#}
{% macro run_cache() %}
    {%- if graph.get('run_cache', {}).get('invocation') != invocation_id -%}
        {%- do graph.update({'run_cache': {'invocation': invocation_id, 'answers': {}}}) -%}
    {%- endif -%}
    {{ return(graph.run_cache) }}
{% endmacro %}

{# The rows of a query whose answer stays the same until the run ends: about files, or a table that has been built. #}
{% macro cached_query(question) %}
    {%- set answers = run_cache().answers -%}
    {%- if question not in answers -%}
        {%- do answers.update({question: run_query(question).rows}) -%}
    {%- endif -%}
    {{ return(answers[question]) }}
{% endmacro %}
