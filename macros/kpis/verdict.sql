{#
    When a change is called better or worse. This is the only rule: `int_kpi_verdicts` applies it to
    each value, and terminal, dashboard, `kpi_movers` and `kpi_alerts` read that. It is called so if
    1. the KPI has a good direction, and its period is complete;
    2. enough rows are behind it: `enough_observations()` in both periods, of a count or sum in
       either;
    3. neither value is 0 where 0 only says that there was nothing to measure (no campaign, no cost);
    4. the change shows a digit;
    5. it is no noise: of a share or NPS the two 95 % intervals lie apart; of all else the value is
       outside the range that was usual before it, on the side to which it moved.
#}


{# Rows behind a value from which on a change may be called better or worse. #}
{% macro enough_observations() -%}
    30
{%- endmacro %}


{# Whether a KPI is a count or sum: of rows, so that few of them are a finding and not a doubt. #}
{% macro is_total(kpi) -%}
    {{ kpi }}.aggregation in ('sum', 'stock', 'distinct')
{%- endmacro %}


{#
    1 above, -1 below, 0 neither, of a value and what it is compared with. `other` and `value` are
    aliases of rows with value, observations, ci_low and ci_high; `usual` one with expected_low and
    expected_high; `kpi` one with unit and aggregation.
#}
{% macro side_of(value, other, usual, kpi) -%}
    case
        when
            {{ is_total(kpi) }}
            and {{ value }}.observations < {{ enough_observations() }}
            and coalesce({{ other }}.observations, 0) < {{ enough_observations() }}
            then 0
        when
            not {{ is_total(kpi) }}
            and (
                {{ value }}.observations < {{ enough_observations() }}
                or coalesce({{ other }}.observations, 0) < {{ enough_observations() }}
            )
            then 0
        when
            {{ kpi }}.unit in ('money', 'ratio', 'seconds')
            and ({{ value }}.value = 0 or {{ other }}.value = 0)
            then 0
        when {{ is_unmoved(
            '(' ~ value ~ '.value - ' ~ other ~ '.value)',
            '((' ~ value ~ '.value - ' ~ other ~ '.value) / nullif(abs(' ~ other ~ '.value), 0))',
            kpi ~ '.unit'
        ) }}
            then 0
        when {{ value }}.ci_low is not null and {{ other }}.ci_low is not null
            then
                case
                    when {{ value }}.ci_low > {{ other }}.ci_high then 1
                    when {{ value }}.ci_high < {{ other }}.ci_low then -1
                    else 0
                end
        when {{ value }}.value > {{ usual }}.expected_high and {{ value }}.value > {{ other }}.value
            then 1
        when {{ value }}.value < {{ usual }}.expected_low and {{ value }}.value < {{ other }}.value
            then -1
        else 0
    end
{%- endmacro %}


{#
    1 above, -1 below, 0 within the usual range; a share only where its whole interval is outside.
    The periods before must have had enough rows: a week with a mailing after weeks without says
    nothing. Of a count or sum that suffices, for a channel that died has none now. `usual` has
    expected_observations too.
#}
{% macro side_of_usual(value, usual, kpi) -%}
    case
        when
            {{ usual }}.expected_observations < {{ enough_observations() }}
            or (
                {{ value }}.observations < {{ enough_observations() }}
                and not {{ is_total(kpi) }}
            )
            then 0
        when {{ kpi }}.unit in ('money', 'ratio', 'seconds') and {{ value }}.value = 0 then 0
        when coalesce({{ value }}.ci_low, {{ value }}.value) > {{ usual }}.expected_high then 1
        when coalesce({{ value }}.ci_high, {{ value }}.value) < {{ usual }}.expected_low then -1
        else 0
    end
{%- endmacro %}


{# `better` or `worse`; null where there is nothing to be said. #}
{% macro verdict(side, better) -%}
    case
        when {{ better }} not in ('higher', 'lower') or {{ side }} = 0 then null
        when ({{ side }} = 1) = ({{ better }} = 'higher') then 'better'
        else 'worse'
    end
{%- endmacro %}


{#
    `met`, `missed` or `unclear`; null where there is no target. Unclear: too few rows, or a share
    whose interval holds the target.
#}
{% macro target_state(value, target, kpi) -%}
    case
        when {{ target }} is null or {{ value }}.value is null then null
        when {{ kpi }}.better not in ('higher', 'lower') then null
        when
            not {{ is_total(kpi) }}
            and {{ value }}.observations < {{ enough_observations() }}
            then 'unclear'
        when {{ target }} between {{ value }}.ci_low and {{ value }}.ci_high then 'unclear'
        when ({{ kpi }}.better = 'higher' and {{ value }}.value >= {{ target }})
            or ({{ kpi }}.better = 'lower' and {{ value }}.value <= {{ target }})
            then 'met'
        else 'missed'
    end
{%- endmacro %}
