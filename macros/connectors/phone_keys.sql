{#
    Telephone numbers as people type them, and WhatsApp's ids, in one form to compare them by: the country's code and the
    national number, without what Mexico, Argentina and Brazil have put into mobile numbers or taken out of them since
    accounts were made. A key is compared, never shown. What each country has is in the reference table phone_rules.
#}


{#
    A query: the columns of `numbers` (number; country_code, of the address it stands in; is_international, whether the
    source says so) and `phone_key`, null where a number is none.
#}
{% macro phone_keys(numbers) -%}
    {%- set rules = reference_table('phone_rules') -%}
    with

    cleaned as {{ as_a_step() }} (

        select
            given.number,
            given.country_code,
            given.is_international,
            regexp_replace(
                lower({{ trimmed('given.number') }}), '^(whatsapp:|tel:|[' || chr(39) || '="( ])+', ''
            ) as clean_text
        from {{ numbers }} as given

    ),

    {# The first number of the text; null where the text is an id of another kind, or has lost its digits. #}
    cut as {{ as_a_step() }} (

        select
            cleaned.*,
            clean_text like '%@s.whatsapp.net' or clean_text like '%@c.us' as is_id,
            case
                when clean_text like '%@s.whatsapp.net' or clean_text like '%@c.us'
                    then regexp_replace(clean_text, '[:@].*$', '')
                when clean_text like '%@%' then null
                when {{ matches('clean_text', '[a-z]{2}[.].*') }} then null
                when {{ matches('clean_text', '[0-9]+([.,][0-9]+)?e[+]?[0-9]+') }} then null
                else regexp_replace(
                    regexp_replace(clean_text, '[.]0+$', ''), '(/|;|,|ext|x|int|anexo).*$', ''
                )
            end as short_text
        from cleaned

    ),

    read as {{ as_a_step() }} (

        select
            cut.*,
            is_international or is_id or short_text like '+%' or short_text like '00%' as is_called,
            {{ digits_of("regexp_replace(short_text, '^00', '')") }} as digits
        from cut

    ),

    stripped as {{ as_a_step() }} (

        select
            read.*,
            rules.calling_code,
            rules.shortest,
            rules.longest,
            {{ without_trunk() }} as trunkless
        from read
        left join {{ rules }} as rules on read.country_code = rules.country_code

    ),

    counted as {{ as_a_step() }} (

        select
            stripped.*,
            {{ without_argentine_15('trunkless', "calling_code = '54'") }} as national
        from stripped

    ),

    called as {{ as_a_step() }} (

        select
            counted.*,
            {{ called_digits() }} as called_digits
        from counted

    ),

    {# Abroad an Argentine mobile has a 9 behind the country's code. #}
    formed as {{ as_a_step() }} (

        select
            called.*,
            case
                when called_digits like '549%' and length(called_digits) in (13, 15)
                    then '54' || substr(called_digits, 4)
                else called_digits
            end as plain_digits
        from called

    ),

    compared as {{ as_a_step() }} (

        select
            formed.*,
            {{ phone_form('plain_digits') }} as form
        from formed

    ),

    codes as (

        select distinct rule_codes.calling_code
        from {{ rules }} as rule_codes

    ),

    {# Of a country that is not listed the first digits may be its code. #}
    measured as {{ as_a_step() }} (

        select
            compared.*,
            substr(form, length(coalesce(codes.calling_code, '000')) + 1) as national_digits
        from compared
        left join codes
            on
                codes.calling_code
                in (left(compared.form, 1), left(compared.form, 2), left(compared.form, 3))

    )

    select
        number,
        country_code,
        is_international,
        case
            when length(form) not between 8 and 15 then null
            {# All national digits are the same: nobody's number. #}
            when replace(national_digits, left(national_digits, 1), '') = '' then null
            else form
        end as phone_key
    from measured
{%- endmacro %}


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
