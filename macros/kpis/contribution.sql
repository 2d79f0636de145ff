{#
    What a part of a total (a slice value) has to do with the total's change. `part` and `total` are
    aliases: of a row with numerator_now, denominator_now, numerator_before, denominator_before, and
    of one with denominator_now, denominator_before (null of a count or sum) and value_before. Of a
    mean or ratio it is what the part has above the former total, now less before. The contributions
    of a slice add up to the change.
#}
{% macro contribution(part, total) -%}
    case
        when {{ total }}.denominator_now is null
            then {{ part }}.numerator_now - {{ part }}.numerator_before
        else
            ({{ part }}.numerator_now - {{ part }}.denominator_now * {{ total }}.value_before)
            / {{ total }}.denominator_now
            - ({{ part }}.numerator_before - {{ part }}.denominator_before * {{ total }}.value_before)
            / {{ total }}.denominator_before
    end
{%- endmacro %}


{#
    What contribution() reads of a part, in a query grouped by part: its numerator and denominator in a period, and in
    the one before it. Values of these two periods alone may be read.
#}
{% macro now_and_before(vals, period_start) -%}
    {%- for suffix, sign in [('now', '='), ('before', '<')] %}
    {%- for part in ['numerator', 'denominator'] %}
    sum(case when {{ vals }}.period_start {{ sign }} {{ period_start }} then {{ vals }}.{{ part }} else 0 end)
        as {{ part }}_{{ suffix }}{{ ',' if not (suffix == 'before' and loop.last) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
