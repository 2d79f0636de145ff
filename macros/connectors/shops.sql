{# What connectors of shops have in common beside the contact: words, amounts, times and refunds as a shop writes them. #}


{# The contract's word for a status: that of the setting `statuses` of its installation, else the given SQL. #}
{% macro status_of_shop(kind, word, known, origin='origin') -%}
    {%- set cases = [] -%}
    {%- for installation in values_of_setting(kind, 'statuses') -%}
        {%- for given, meaning in installation.value.items() -%}
            {%- do cases.append(
                "when " ~ origin ~ " = '" ~ installation.name ~ "' and lower(" ~ word ~ ") = " ~ quoted(given | string | lower)
                ~ " then " ~ quoted(meaning)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if cases -%}
    case {{ cases | join(' ') }} else {{ known }} end
    {%- else -%}
    {{ known }}
    {%- endif -%}
{%- endmacro %}


{# An amount of a spreadsheet (1.500,00 and 1500,00) with the contract's point; any other text as it is. #}
{% macro amount_with_point(text) -%}
    case
        when {{ matches(text, '[0-9]{1,3}([.][0-9]{3})*,[0-9]{1,2}|[0-9]+,[0-9]{1,2}') }}
            then replace(replace({{ text }}, '.', ''), ',', '.')
        else {{ text }}
    end
{%- endmacro %}


{# An amount that was given back, as text: what is above the total is the shipping's, or another's. #}
{% macro refund_text(refunded, total) -%}
    cast(
        case
            when {{ refunded }} > {{ parse_amount(total) }} then {{ parse_amount(total) }}
            when {{ refunded }} > 0 then {{ refunded }}
        end as {{ dbt.type_string() }}
    )
{%- endmacro %}


{#
    A text of a time in the shop's own zone (setting time_zone) as UTC text, null without that setting: 2026-03-02T09:00:00
    or, `day_first`, 02/03/2026 09:00:00.
#}
{% macro utc_text_of_shop(kind, text, day_first=false, origin='origin') -%}
    {%- set time = parse_time(
        text if not day_first else "substr(" ~ text ~ ", 7, 4) || '-' || substr(" ~ text ~ ", 4, 2) || '-' || substr("
            ~ text ~ ", 1, 2) || substr(" ~ text ~ ", 11)"
    ) -%}
    {%- set cases = [] -%}
    {%- for installation in values_of_setting(kind, 'time_zone') -%}
        {%- do cases.append(
            "when '" ~ installation.name ~ "' then " ~ text_of_time(utc_of_local(time, installation.value))
        ) -%}
    {%- endfor -%}
    {{ 'case ' ~ origin ~ ' ' ~ cases | join(' ') ~ ' end' if cases else null_text() }}
{%- endmacro %}


{# A text of a JSON list as a list (for json_items); null where it is none. #}
{% macro json_list_of_text(text, shape) -%}
    {%- set object = "'{\"items\": ' || " ~ text ~ " || '}'" -%}
    {{ json_list(json_parsed(
        "case when left(" ~ text ~ ", 1) = '[' and " ~ is_json_object(object) ~ " then " ~ object ~ " end", {'items': [shape]}
    ), 'items') }}
{%- endmacro %}
