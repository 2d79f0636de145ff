{# The raw tables that webhooks feed too: where `webhooks` is there, these are never absent. #}
{% macro tables_fed_by_webhooks() %}
    {{ return([
        'messages', 'message_statuses', 'consents', 'contact_merges', 'carts', 'surveys'
    ]) }}
{% endmacro %}


{# The relation of a raw table, or none where the business does not have it. #}
{% macro raw_relation(table) %}
    {%- set relation = source('raw', table) -%}
    {%- if relation.is_cte -%}                       {# a unit test's rows #}
        {{ return(relation) }}
    {%- elif table in var('raw_tables_absent') -%}
        {{ return(none) }}
    {%- elif execute and not relation_exists(relation) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(relation) }}
{% endmacro %}


{#
    Whether the project has any rows of a raw table to speak of: its own, or those that webhooks bring.
    A KPI that needs an absent table has no rows at all, which is not the same as 0.
#}
{% macro has_raw_table(table) %}
    {{ return(raw_relation(table) is not none) }}
{% endmacro %}


{# Stops the run, before anything is built, with one sentence that names what is wrong and how to mend it. #}
{% macro check_inputs() %}
    {%- if execute -%}
        {%- do check_settings() -%}
        {%- do check_raw_tables() -%}
    {%- endif -%}
{% endmacro %}


{% macro check_raw_tables() %}
    {%- set contract = raw_contract() -%}
    {%- for name in var('raw_tables_absent') if name not in contract and name != 'webhooks' -%}
        {%- do exceptions.raise_compiler_error(
            "raw_tables_absent lists `" ~ name ~ "`, which is no raw table. Take it out, or correct its name."
        ) -%}
    {%- endfor -%}
    {%- for table, spec in contract.items() -%}
        {%- set relation = raw_relation(table) -%}
        {%- if relation is none and table not in var('raw_tables_absent') -%}
            {%- do exceptions.raise_compiler_error(
                "The raw table `" ~ table ~ "` is not there (" ~ source('raw', table) ~ "). Export it, or, if"
                ~ " the business has no such data, add it to the setting raw_tables_absent."
            ) -%}
        {%- elif relation is not none -%}
            {%- set found = column_types(relation) -%}
            {%- for column in spec.columns if column.required and column.name not in found -%}
                {%- do exceptions.raise_compiler_error(
                    "The raw table `" ~ table ~ "` has no column `" ~ column.name ~ "`, which every row must"
                    ~ " fill. Add it to the export."
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{% macro check_settings() %}
    {%- set zone = var('reporting_time_zone') -%}
    {%- if not is_known_time_zone(zone) -%}
        {%- do exceptions.raise_compiler_error(
            "reporting_time_zone is `" ~ zone ~ "`, which is no time zone. Set it to a name of the IANA"
            ~ " list, such as America/Mexico_City or Europe/Madrid."
        ) -%}
    {%- endif -%}
    {%- for name in [
        'session_gap_hours', 'response_window_hours', 'attribution_window_days', 'fcr_window_days',
        'abandonment_hours', 'cart_abandonment_hours', 'lead_window_days', 'churn_window_days',
        'customer_lifespan_years', 'frt_target_seconds'
    ] -%}
        {%- if var(name) is not number or var(name) is boolean or var(name) <= 0 -%}
            {%- do exceptions.raise_compiler_error(
                name ~ " is `" ~ var(name) ~ "`. Set it to a number above 0."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if var('as_of') is not none
        and not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?', var('as_of') | string)
    -%}
        {%- do exceptions.raise_compiler_error(
            "as_of is `" ~ var('as_of') ~ "`. Set it to a UTC time such as 2026-11-01 06:00:00, or leave it"
            ~ " out: then it is the newest loaded_at of the data."
        ) -%}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[A-Z]{3}', var('reporting_currency') | string) -%}
        {%- do exceptions.raise_compiler_error(
            "reporting_currency is `" ~ var('reporting_currency') ~ "`. Set it to three capital letters (ISO 4217),"
            ~ " such as USD or MXN."
        ) -%}
    {%- endif -%}
    {%- if var('raw_location') != 'seeds/raw' and not env_var('CONTACT_KEY_SALT', '') -%}
        {%- do exceptions.raise_compiler_error(
            "CONTACT_KEY_SALT is not set. It is the key by which contacts are made unrecognisable in the marts;"
            ~ " only the demo data has a default. Set the environment variable to a long secret text, and keep it."
        ) -%}
    {%- endif -%}
{% endmacro %}
