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

{#
    For engines that know no `union` there: a circle is left by what has been passed already. `lists` has their spelling of
    a list of one item, of a list with one more, and of whether a list holds an item.
#}
{% macro reached_pairs_by_lists(pairs, first, second, lists) %}
    {%- set item = pairs ~ '.' ~ second -%}
    select
        {{ first }},
        {{ second }},
        {{ lists.of_one.format(item=second) }} as passed
    from {{ pairs }}
    union all
    select
        reached.{{ first }},
        {{ item }},
        {{ lists.with.format(item=item) }} as passed
    from reached
    inner join {{ pairs }} on reached.{{ second }} = {{ pairs }}.{{ first }}
    where
        reached.{{ first }} != reached.{{ second }}
        and not {{ lists.holds.format(item=item) }}
{% endmacro %}

{% macro spark__reached_pairs(pairs, first, second) %}
    {{ reached_pairs_by_lists(pairs, first, second, {
        'of_one': 'array({item})',
        'with': 'array_append(reached.passed, {item})',
        'holds': 'array_contains(reached.passed, {item})',
    }) }}
{% endmacro %}
