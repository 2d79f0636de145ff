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
