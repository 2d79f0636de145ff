{#
    A conversation counts under each of its labels, so the slice `label` has a pass of its own: the
    fact joins int_conversation_labels, and there is no row of `all`.
#}
{% macro is_by_label(pass) %}
    {{ return('label' in pass.slices) }}
{% endmacro %}

{% macro pass_name(pass) -%}
    {{ pass.fact }}_by_{{ pass.date }}{{ '_by_label' if is_by_label(pass) }}
{%- endmacro %}

{% macro pass_relation(relations, pass) -%}
    {%- if is_by_label(pass) -%}
    (
        select
            fact.*,
            labels.label
        from {{ relations[pass.fact] }} as fact
        left join {{ relations.labels }} as labels
            on fact.conversation_key = labels.conversation_key
    )
    {%- else -%}
        {{ relations[pass.fact] }}
    {%- endif -%}
{%- endmacro %}


{# The column that a fact must have to be sliced so. #}
{% macro slice_column(slice) %}
    {{ return('conversation_key' if slice == 'label' else all_slices()[slice]) }}
{% endmacro %}


{# The columns of a pass's slices, under the slices' names. A missing value is `(none)`. #}
{% macro slices_of_fact(pass) -%}
    {%- for slice in pass.slices -%}
        coalesce({{ all_slices()[slice] }}, '(none)') as slice_{{ slice }},
    {% endfor -%}
{%- endmacro %}


{% macro slice_keys(pass) %}
    {%- set keys = [] -%}
    {%- for slice in pass.slices -%}
        {%- do keys.append(all_slices()[slice]) -%}
    {%- endfor -%}
    {{ return(keys) }}
{% endmacro %}


{# Groups by the keys, and by the keys and each slice. #}
{% macro group_by_each_slice(keys, pass) -%}
    group by grouping sets (
        {%- for slice in slices_and_all(pass) %}
        ({{ keys | join(', ') }}{{ ', slice_' ~ slice if slice != 'all' }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{% macro slices_and_all(pass) %}
    {{ return(pass.slices if is_by_label(pass) else ['all'] + pass.slices) }}
{% endmacro %}


{#
    Which slice a row of such groups is of, and its value: only the column that it is grouped by is
    not null.
#}
{% macro slice_and_value(pass) -%}
    {%- if pass.slices -%}
    case
        {%- for slice in pass.slices %}
            when slice_{{ slice }} is not null then '{{ slice }}'
        {%- endfor %}
            else 'all'
        end as slice,
        coalesce(slice_{{ pass.slices | join(', slice_') }}, 'all') as slice_value,
    {%- else -%}
    'all' as slice,
        'all' as slice_value,
    {%- endif -%}
{%- endmacro %}


{# What stands in slice_value for a row of a fact. #}
{% macro slice_value(slice) -%}
    {{ "'all'" if slice == 'all' else "coalesce(fact." ~ all_slices()[slice] ~ ", '(none)')" }}
{%- endmacro %}
