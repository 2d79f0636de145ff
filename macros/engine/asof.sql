{#
    Each of `rows` with columns of the newest candidate at or before it (null where there is none): the rows of the
    CTE `candidates` with the same `equal` columns and the greatest `candidates_time` <= `rows_time`. Candidates are
    unique by `equal` and `candidates_time`. `take` lists the candidate's columns, with `as` where renamed.
#}
{% macro asof_join(rows, rows_time, candidates, candidates_time, equal, take) %}
    {{ adapter.dispatch('asof_join', 'whatsapp_kpis')(
        rows, rows_time, candidates, candidates_time, equal, take
    ) }}
{% endmacro %}

{#
    Where there is no such join: each time of `rows` stands in one line with those of the candidates, and the running
    maximum of the candidates' times is the time to join by. Grows with n log n, as a join by ranges would not.
#}
{% macro default__asof_join(rows, rows_time, candidates, candidates_time, equal, take) %}
    select
        rows_to_match.*
        {%- for column in take %},
        candidates.{{ column }}
        {%- endfor %}
    from {{ rows }} as rows_to_match
    left join (
        select
            {%- for column in equal %}
            {{ column }},
            {%- endfor %}
            moment_at,
            is_candidate,
            max(case when is_candidate = 1 then moment_at end) over (
                {%- if equal %}
                partition by {{ equal | join(', ') }}
                {%- endif %}
                order by moment_at
            ) as newest_at
        from (
            {%- for relation, time, kind in [(rows, rows_time, 0), (candidates, candidates_time, 1)] %}
            select{{ ' distinct' if kind == 0 }}
                {%- for column in equal %}
                {{ column }},
                {%- endfor %}
                {{ time }} as moment_at,
                {{ kind }} as is_candidate
            from {{ relation }}
            where {{ time }} is not null
            {{- ' union all' if not loop.last }}
            {%- endfor %}
        ) as moments
    ) as matches
        on
            {%- for column in equal %}
            rows_to_match.{{ column }} = matches.{{ column }}
            and
            {%- endfor %}
            rows_to_match.{{ rows_time }} = matches.moment_at
            and matches.is_candidate = 0
    left join {{ candidates }} as candidates
        on
            {%- for column in equal %}
            matches.{{ column }} = candidates.{{ column }}
            and
            {%- endfor %}
            matches.newest_at = candidates.{{ candidates_time }}
{% endmacro %}

{% macro duckdb__asof_join(rows, rows_time, candidates, candidates_time, equal, take) %}
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
