{# How a KPI's value comes from its parts, and how sure a share is. #}


{#
    The columns numerator, denominator and value, of a relation with the columns of int_kpi_parts and
    the KPI's row of dim_kpis. A median has no numerator, a count no denominator. Up to the local date
    `by_minute_until` times are by the minute: then a target in seconds is unknown, and so is what
    took less than a minute.
#}
{% macro value_of_parts(parts, kpis, by_minute_until) -%}
    {%- set is_by_minute = parts ~ '.period_start <= ' ~ by_minute_until -%}
    {%- set is_unknown = "(" ~ is_by_minute ~ " and " ~ kpis ~ ".numerator_measure in ('"
        ~ measures_of_targets_in_seconds() | join("', '") ~ "'))" -%}
    {%- set is_mean = kpis ~ ".aggregation in ('mean', 'ratio')" -%}
    {%- set value -%}
        case
                when {{ kpis }}.aggregation in ('median', 'p90') then {{ parts }}.quantile_value
                when {{ is_mean }} then {{ parts }}.numerator / nullif({{ parts }}.denominator, 0)
                else {{ parts }}.numerator
            end
    {%- endset -%}
    case
            when {{ is_unknown }} or {{ kpis }}.aggregation in ('median', 'p90') then null
            else {{ parts }}.numerator
        end as numerator,
        case
            when {{ is_unknown }} then null
            when {{ is_mean }} then coalesce({{ parts }}.denominator, 0)
        end as denominator,
        case
            when {{ is_unknown }} then null
            when {{ kpis }}.unit = 'seconds' and {{ is_by_minute }} and {{ value }} < 60 then null
            else {{ value }}
        end as value,
{%- endmacro %}


{# Measures that compare a time with a target in seconds. #}
{% macro measures_of_targets_in_seconds() %}
    {{ return(['conversations.is_first_response_within_target']) }}
{% endmacro %}


{# Why a KPI is partly unknown: of phones whose times have no seconds. Of the columns of dim_kpis' CTE. #}
{% macro by_minute_text(lang) -%}
    {%- set words = {
        'en': ['The times of phone ', ' more', ' and of ', ' are by the minute, until ',
            ': what took less than a minute is unknown.'],
        'es': ['Las horas del teléfono ', ' más', ' y de ', ' solo tienen minutos, hasta ',
            ': lo que tardó menos de un minuto no se conoce.'],
    }[lang] -%}
    '{{ words[0] }}' || by_minute.business_phone_id
    || case
        when by_minute.phone_count > 1
            then '{{ words[2] }}' || cast(by_minute.phone_count - 1 as {{ dbt.type_string() }}) || '{{ words[1] }}'
        else ''
    end
    || '{{ words[3] }}' || cast(by_minute.last_sent_date as {{ dbt.type_string() }}) || '{{ words[4] }}'
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
