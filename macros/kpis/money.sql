{#
    An amount in the reporting currency. `rates` is the alias of int_exchange_rates, joined by rate_on(). A rate that
    is missing for an amount in use stops the build: a sum without it would look right and be wrong.
#}
{% macro in_reporting_currency(amount, currency, date, rates='rates') -%}
    case
        when {{ currency }} = '{{ var("reporting_currency") }}' then {{ amount }}
        when {{ rates }}.rate is not null
            then cast(
                cast({{ amount }} as decimal(28, 9)) * cast({{ rates }}.rate as decimal(20, 12))
                as {{ type_amount() }}
            )
        else cast({{ raise_error(
            "'exchange_rates has no rate from ' || " ~ currency ~ " || ' to " ~ var('reporting_currency')
            ~ " on or before ' || cast(" ~ date ~ " as " ~ dbt.type_string() ~ ") || '. Add one.'"
        ) }} as {{ type_amount() }})
    end
{%- endmacro %}


{# The join condition of int_exchange_rates: the last rate on or before a day. #}
{% macro rate_on(currency, date, rates='rates') -%}
    {{ currency }} = {{ rates }}.currency
    and {{ date }} >= {{ rates }}.valid_from_date
    and ({{ date }} < {{ rates }}.valid_until_date or {{ rates }}.valid_until_date is null)
{%- endmacro %}
