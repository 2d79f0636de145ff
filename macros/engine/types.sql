{# The SQL types that the models cast to. Contracts name the same types: contracts.sql. #}


{# Money, exact to 15 decimals: sums do not depend on the order of the rows. #}
{% macro type_amount() %}decimal(38, 15){% endmacro %}


{# Durations in seconds, exact to the microsecond. #}
{% macro type_seconds() %}decimal(18, 6){% endmacro %}


{# Sums of durations. #}
{% macro type_total_seconds() %}decimal(38, 6){% endmacro %}


{# Scores of 0 to 100, exact to 12 decimals: sums do not depend on the order of the rows. #}
{% macro type_score() %}decimal(18, 12){% endmacro %}


{# A floating-point number of 64 bits. #}
{% macro type_double() %}{{ adapter.dispatch('type_double', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_double() %}double{% endmacro %}

{% macro postgres__type_double() %}double precision{% endmacro %}
