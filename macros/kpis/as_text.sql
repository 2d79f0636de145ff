{#
    A KPI's value as people read it: 2 min 5 s, 6.7 %, US$ 1,234, US$ 0.0312. Unknown is a dash,
    never 0. `board_kpis` and `kpi_alerts` hold these texts, in_spanish() too; the terminal prints
    them, and `dashboard/page/text.js` writes the figures of the page by the same rule.
#}
{% macro value_text(value, unit) -%}
    {%- set currency = 'US$' if var('reporting_currency') == 'USD' else var('reporting_currency') -%}
    case
        when {{ value }} is null then '–'
        when {{ unit }} = 'share' then {{ number_text('100 * ' ~ value, 1) }} || ' %'
        when {{ unit }} = 'count' then {{ number_text(value, 0) }}
        when {{ unit }} = 'money' and abs({{ value }}) >= 1000
            then '{{ currency }} ' || {{ number_text(value, 0) }}
        when {{ unit }} = 'money' and abs({{ value }}) < 0.1 and {{ value }} != 0
            then '{{ currency }} ' || {{ number_text(value, 4) }}
        when {{ unit }} = 'money' then '{{ currency }} ' || {{ number_text(value, 2) }}
        when {{ unit }} = 'seconds' then {{ duration_text(value) }}
        when {{ unit }} = 'ratio' then {{ number_text(value, 2) }} || ' ×'
        else {{ number_text(value, 2) }} || ' points'
    end
{%- endmacro %}


{#
    The two largest units that matter: 1 d 4 h, 3 h 5 min, 2 min 5 s, 45 s, 4.5 s. Rounded to the
    smaller unit first, or 7,199 seconds would read 1 h 60 min.
#}
{% macro duration_text(seconds) -%}
    case
        when {{ seconds }} < 9.95 then {{ number_text(seconds, 1) }} || ' s'
        {%- for size, unit, part_size, part_unit in [
            (86400, 'd', 3600, 'h'), (3600, 'h', 60, 'min'), (60, 'min', 1, 's')
        ] %}
        {%- set parts = 'cast(round(' ~ seconds ~ ' / ' ~ part_size ~ ') as bigint)' %}
        {%- set ratio = size // part_size %}
        when round({{ seconds }}) >= {{ size }}
            then
                cast(({{ parts }} - {{ parts }} % {{ ratio }}) / {{ ratio }} as integer) || ' {{ unit }}'
                || case
                    when {{ parts }} % {{ ratio }} > 0
                        then ' ' || {{ parts }} % {{ ratio }} || ' {{ part_unit }}'
                    else ''
                end
        {%- endfor %}
        else {{ number_text(seconds, 0) }} || ' s'
    end
{%- endmacro %}


{#
    How far a KPI moved: shares in points, scores as they are, all else in percent of the period
    before.
#}
{% macro change_text(change, relative_change, unit) -%}
    case
        when {{ change }} is null then '–'
        when {{ is_unmoved(change, relative_change, unit) }} then '='
        else
            case when {{ change }} > 0 then '▲ ' else '▼ ' end
            || case
                when {{ unit }} = 'share'
                    then {{ number_text('abs(100 * ' ~ change ~ ')', 1) }} || ' pt'
                when {{ unit }} = 'score' then {{ number_text('abs(' ~ change ~ ')', 2) }}
                when {{ relative_change }} is null then 'from 0'
                else {{ number_text('abs(100 * ' ~ relative_change ~ ')', 0) }} || ' %'
            end
    end
{%- endmacro %}


{# Whether a change is too small for change_text() to show a digit other than 0. #}
{% macro is_unmoved(change, relative_change, unit) -%}
    (
        {{ change }} = 0
        or ({{ unit }} = 'share' and abs({{ change }}) < 0.0005)
        or ({{ unit }} = 'score' and abs({{ change }}) < 0.005)
        or (
            {{ unit }} not in ('share', 'score')
            and coalesce(abs({{ relative_change }}), 1) < 0.005
        )
    )
{%- endmacro %}


{# A target and its state (target_state()); empty where there is none. #}
{% macro target_text(target, state, unit) -%}
    case
        when {{ target }} is null then ''
        else coalesce({{ state }} || ' · ', '') || {{ value_text(target, unit) }}
    end
{%- endmacro %}


{# A value, and of a share of fewer than 30 observations its 95 % interval: 100.0 % (34–100). #}
{% macro measured_text(value, unit, ci_low, ci_high, observations) -%}
    {{ value_text(value, unit) }}
    || case
        when {{ unit }} = 'share' and {{ ci_low }} is not null and {{ observations }} < 30
            then
                ' (' || {{ number_text('100 * ' ~ ci_low, 0) }} || '–'
                || {{ number_text('100 * ' ~ ci_high, 0) }} || ')'
        else ''
    end
{%- endmacro %}


{# The name of a period: 2026-10, week of 2026-10-26, 2026-10-31, last 7 days from 2026-10-25. #}
{% macro period_text(grain, period_start) -%}
    case
        when {{ period_start }} is null then 'no data yet'
        when {{ grain }} = 'month' then substr(cast({{ period_start }} as {{ dbt.type_string() }}), 1, 7)
        when {{ grain }} = 'week' then 'week of ' || cast({{ period_start }} as {{ dbt.type_string() }})
        when {{ grain }} in {{ words_in_sql(rolling_grains()) }}
            then
                replace({{ grain }}, '_', ' ') || ' from '
                || cast({{ period_start }} as {{ dbt.type_string() }})
        else cast({{ period_start }} as {{ dbt.type_string() }})
    end
{%- endmacro %}


{# A text of this file in Spanish. Figures, units and signs are the same in both languages. #}
{% macro in_spanish(text) -%}
    {%- set words = {
        ' points': ' puntos', 'week of ': 'la semana del ', 'from 0': 'desde 0',
        ' better': ' mejor', ' worse': ' peor', 'met · ': 'cumplida · ',
        'missed · ': 'no cumplida · ', 'unclear · ': 'no es claro · ',
    } -%}
    {%- set found = namespace(text=text) -%}
    {%- for english, spanish in words.items() -%}
        {%- set found.text = 'replace(' ~ found.text ~ ", '" ~ english ~ "', '" ~ spanish ~ "')" -%}
    {%- endfor -%}
    {{ found.text }}
{%- endmacro %}
