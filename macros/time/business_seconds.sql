{#
    The business seconds from the calendar's start to a time, of a row that asof_join() has given the
    last interval of int_business_intervals that opens at or before that time.
#}
{% macro business_seconds_until(time) -%}
    seconds_before
    + {{ seconds_between(
        'opens_at', 'case when ' ~ time ~ ' < closes_at then ' ~ time ~ ' else closes_at end'
    ) }}
{%- endmacro %}
