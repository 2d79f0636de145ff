{# How a KPI's value comes from its parts, and how sure a share is. #}


{#
    The columns numerator, denominator and value, of a relation with the columns of int_kpi_parts. A
    median has no numerator, a count no denominator.
#}
{% macro value_of_parts(parts, aggregation) -%}
    case when {{ aggregation }} not in ('median', 'p90') then {{ parts }}.numerator end
            as numerator,
        case when {{ aggregation }} in ('mean', 'ratio') then coalesce({{ parts }}.denominator, 0) end
            as denominator,
        case
            when {{ aggregation }} in ('median', 'p90') then {{ parts }}.quantile_value
            when {{ aggregation }} in ('mean', 'ratio')
                then {{ parts }}.numerator / nullif({{ parts }}.denominator, 0)
            else {{ parts }}.numerator
        end as value,
{%- endmacro %}


{# An end of the 95 % Wilson interval of a share of `count` rows: the lower by '-', the upper by '+'. #}
{% macro wilson_bound(share, count, sign) -%}
    {%- set z = 1.959964 -%}
    (
        {{ share }} + {{ z * z / 2 }} / {{ count }}
        {{ sign }} {{ z }} * sqrt(
            {{ share }} * (1 - {{ share }}) / {{ count }}
            + {{ z * z / 4 }} / ({{ count }} * {{ count }})
        )
    ) / (1 + {{ z * z }} / {{ count }})
{%- endmacro %}
