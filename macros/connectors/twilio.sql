{# Twilio's own spellings. Its settings: docs/connectors.md. #}


{# A time of Twilio's API (`Mon, 02 Mar 2026 15:00:05 +0000`) in the contract's spelling; any other text as it is. #}
{% macro twilio_time(text) -%}
    {%- set months = "'Jan01Feb02Mar03Apr04May05Jun06Jul07Aug08Sep09Oct10Nov11Dec12'" -%}
    {%- set part = dbt.split_part -%}
    case
        when {{ matches(text, '[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} ([+-][0-9]{4}|GMT)') }}
            then {{ part(text, "' '", 4) }} || '-'
                || substr({{ months }}, position({{ part(text, "' '", 3) }} in {{ months }}) + 3, 2) || '-'
                || lpad({{ part(text, "' '", 2) }}, 2, '0') || ' ' || {{ part(text, "' '", 5) }}
                || replace({{ part(text, "' '", 6) }}, 'GMT', 'Z')
        else {{ text }}
    end
{%- endmacro %}


{# WhatsApp's id of an address: the digits of `whatsapp:+5215512345678`, what else stands there as it is. #}
{% macro twilio_id(address) -%}
    {%- set id = "regexp_replace(" ~ address ~ ", '^whatsapp:', '')" -%}
    case when {{ matches(id, '[+ ]*[0-9]+') }} then {{ digits_of(id) }} else {{ id }} end
{%- endmacro %}


{# Whether a WhatsApp id is one of the numbers that the setting ignored_numbers names. #}
{% macro is_ignored_by_twilio(id) -%}
    {%- for installation in values_of_setting('twilio', 'ignored_numbers') -%}
        {%- set numbers = [] -%}
        {%- for number in installation.value -%}
            {%- do numbers.append(modules.re.sub('[^0-9]', '', number | string)) -%}
        {%- endfor -%}
        {{ 'or ' if not loop.first -}}
        coalesce(origin = '{{ installation.name }}' and {{ id }} in {{ words_in_sql(numbers) }}, false)
    {%- else -%}
        false
    {%- endfor -%}
{%- endmacro %}


{# Who sends for a messaging service, by the setting messaging_services; where it names none, it is not known who. #}
{% macro sender_of_twilio_service(service) -%}
    case
        when {{ service }} is null then 'business'
        {%- for installation in values_of_setting('twilio', 'messaging_services') %}
        {%- for given, sender_type in installation.value.items() %}
        when origin = '{{ installation.name }}' and {{ service }} = {{ quoted(given) }} then {{ quoted(sender_type) }}
        {%- endfor %}
        {%- endfor %}
        else 'business'
    end
{%- endmacro %}
