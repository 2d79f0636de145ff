{# The digits of a telephone number, as phone_keys() puts them together. #}


{# National digits without what is dialled before them; in Brazil the carrier's code follows the 0. #}
{% macro without_trunk() -%}
    case
        when rules.longest is null then digits
        when length(digits) <= rules.longest and not (digits like '0%' and length(digits) > rules.shortest) then digits
        when
            rules.carrier_digits > 0 and digits like '0%'
            and length(digits) - 1 - rules.carrier_digits between rules.shortest and rules.longest
            then substr(digits, cast(2 + rules.carrier_digits as integer))
        else regexp_replace(digits, '^(' || coalesce(rules.trunk_prefixes, '') || ')', '')
    end
{%- endmacro %}


{#
    Argentine mobiles are dialled at home with a 15 behind the area code, of 2 digits for Buenos Aires (11), else of 3
    or 4. `is_argentine`: a condition.
#}
{% macro without_argentine_15(digits, is_argentine) -%}
    case
        when length({{ digits }}) != 12 or coalesce(not ({{ is_argentine }}), true) then {{ digits }}
        when {{ digits }} like '1115%' then '11' || substr({{ digits }}, 5)
        when substr({{ digits }}, 4, 2) = '15' then substr({{ digits }}, 1, 3) || substr({{ digits }}, 6)
        when substr({{ digits }}, 5, 2) = '15' then substr({{ digits }}, 1, 4) || substr({{ digits }}, 7)
        else {{ digits }}
    end
{%- endmacro %}


{# The digits with the country's code in front; null where it cannot be told which country's. #}
{% macro called_digits() -%}
    case
        when is_called then case when digits not like '0%' then digits end
        {# An Argentine number that begins with 15 lacks its area code. #}
        when calling_code = '54' and length(national) = longest and national like '15%' then null
        when
            digits like calling_code || '%'
            and length(digits) - length(calling_code) between shortest and longest
            then digits
        when length(national) between shortest and longest then calling_code || national
        when length(digits) between 11 and 15 and digits not like '0%' then digits
    end
{%- endmacro %}


{# The one form of numbers whose countries changed them: Mexico's 1, Argentina's 15, Brazil's ninth digit. #}
{% macro phone_form(digits) -%}
    case
        when {{ digits }} like '521%' and length({{ digits }}) = 13 then '52' || substr({{ digits }}, 4)
        when {{ digits }} like '54%'
            then '54' || {{ without_argentine_15('substr(' ~ digits ~ ', 3)', 'true') }}
        when {{ matches(digits, '55[0-9]{2}[6-9][0-9]{7}') }}
            then substr({{ digits }}, 1, 4) || '9' || substr({{ digits }}, 5)
        else {{ digits }}
    end
{%- endmacro %}
