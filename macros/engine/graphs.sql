{#
    The body of a recursive CTE `reached`: every pair of which the second can be reached from the first along the pairs of
    the CTE `pairs`, circles included. A pair may come more than once.
#}
{% macro reached_pairs(pairs, first, second) %}
    {{ adapter.dispatch('reached_pairs', 'whatsapp_kpis')(pairs, first, second) }}
{% endmacro %}

{% macro default__reached_pairs(pairs, first, second) %}
    select
        {{ first }},
        {{ second }}
    from {{ pairs }}
    union
    select
        reached.{{ first }},
        {{ pairs }}.{{ second }}
    from reached
    inner join {{ pairs }} on reached.{{ second }} = {{ pairs }}.{{ first }}
{% endmacro %}

{# Without `union` a circle is left by what has been passed already. #}
{% macro spark__reached_pairs(pairs, first, second) %}
    select
        {{ first }},
        {{ second }},
        array({{ second }}) as passed
    from {{ pairs }}
    union all
    select
        reached.{{ first }},
        {{ pairs }}.{{ second }},
        array_append(reached.passed, {{ pairs }}.{{ second }}) as passed
    from reached
    inner join {{ pairs }} on reached.{{ second }} = {{ pairs }}.{{ first }}
    where
        reached.{{ first }} != reached.{{ second }}
        and not array_contains(reached.passed, {{ pairs }}.{{ second }})
{% endmacro %}

{% macro bigquery__reached_pairs(pairs, first, second) -%}
    select
        {{ first }},
        {{ second }},
        [{{ second }}] as passed
    from {{ pairs }}
    union all
    select
        reached.{{ first }},
        {{ pairs }}.{{ second }},
        array_concat(reached.passed, [{{ pairs }}.{{ second }}]) as passed
    from reached
    inner join {{ pairs }} on reached.{{ second }} = {{ pairs }}.{{ first }}
    where
        reached.{{ first }} != reached.{{ second }}
        and {{ pairs }}.{{ second }} not in unnest(reached.passed)
{%- endmacro %}

{% macro snowflake__reached_pairs(pairs, first, second) -%}
    select
        {{ first }},
        {{ second }},
        array_construct({{ second }}) as passed
    from {{ pairs }}
    union all
    select
        reached.{{ first }},
        {{ pairs }}.{{ second }},
        array_append(reached.passed, {{ pairs }}.{{ second }}) as passed
    from reached
    inner join {{ pairs }} on reached.{{ second }} = {{ pairs }}.{{ first }}
    where
        reached.{{ first }} != reached.{{ second }}
        and not array_contains(to_variant({{ pairs }}.{{ second }}), reached.passed)
{%- endmacro %}
