{#
    Each of `rows` with columns of the newest candidate at or before it (null where there is none): the rows of the
    CTE `candidates` with the same `equal` columns and the greatest `candidates_time` <= `rows_time`. Candidates are
    unique by `equal` and `candidates_time`. `take` lists the candidate's columns, with `as` where renamed.
#}
{% macro newest_before(rows, rows_time, candidates, candidates_time, equal, take) %}
    {{ adapter.dispatch('newest_before', 'whatsapp_kpis')(
        rows, rows_time, candidates, candidates_time, equal, take
    ) }}
{% endmacro %}

{% macro duckdb__newest_before(rows, rows_time, candidates, candidates_time, equal, take) %}
    select
        rows_to_match.*
        {%- for column in take %},
        candidates.{{ column }}
        {%- endfor %}
    from {{ rows }} as rows_to_match
    asof left join {{ candidates }} as candidates
        on
            {%- for column in equal %}
            rows_to_match.{{ column }} = candidates.{{ column }}
            and
            {%- endfor %}
            rows_to_match.{{ rows_time }} >= candidates.{{ candidates_time }}
{% endmacro %}
