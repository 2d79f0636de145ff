{# A number rounded to so many decimals; a half goes to the even neighbour. #}
{% macro round_half_even(number, decimals) -%}
    {{ adapter.dispatch('round_half_even', 'whatsapp_kpis')(number, decimals) }}
{%- endmacro %}

{% macro duckdb__round_half_even(number, decimals) -%}
    round_even(cast({{ number }} as double), {{ decimals }})
{%- endmacro %}

{# round() of double precision, unlike that of numeric, sends a half to the even neighbour. #}
{% macro postgres__round_half_even(number, decimals) -%}
    round(cast({{ number }} as double precision) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}

{% macro spark__round_half_even(number, decimals) -%}
    rint(cast({{ number }} as double) * 1e{{ decimals }}) / 1e{{ decimals }}
{%- endmacro %}


{# A number, or 0 where it is negative. greatest() treats null differently on each engine. #}
{% macro positive_part(number) -%}
    case when {{ number }} > 0 then {{ number }} else 0 end
{%- endmacro %}
