{# The columns of a pass's slices, under the slices' names. A missing value is `(none)`. #}
{% macro slices_of_fact(pass) -%}
    {%- for slice in pass.slices -%}
        coalesce({{ kpi_slices()[slice] }}, '(none)') as slice_{{ slice }},
    {% endfor -%}
{%- endmacro %}


{% macro slice_keys(pass) %}
    {%- set keys = [] -%}
    {%- for slice in pass.slices -%}
        {%- do keys.append(kpi_slices()[slice]) -%}
    {%- endfor -%}
    {{ return(keys) }}
{% endmacro %}


{# Groups by the keys, and by the keys and each slice. #}
{% macro group_by_each_slice(keys, pass) -%}
    group by grouping sets (
        ({{ keys | join(', ') }})
        {%- for slice in pass.slices %},
        ({{ keys | join(', ') }}, slice_{{ slice }})
        {%- endfor %}
    )
{%- endmacro %}


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
    {{ "'all'" if slice == 'all' else "coalesce(fact." ~ kpi_slices()[slice] ~ ", '(none)')" }}
{%- endmacro %}
