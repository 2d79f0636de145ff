{# What the values of settings may be, and how to mend those that are not. #}


{# Stops a run with a setting that cannot be right. #}
{% macro check_settings() %}
    {%- for name, setting in settings().items() if setting.part != 'analysis' -%}
        {%- set value = var(name) -%}
        {%- if value is not none or not setting.get('is_optional') -%}
            {%- set mend = mend_of_setting(setting.kind, value, setting.get('choices')) -%}
            {%- if mend -%}
                {%- do exceptions.raise_compiler_error(name ~ " is `" ~ value ~ "`" ~ mend) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for setting in ['raw_tables_absent', 'raw_identifiers'] -%}
        {%- for name in var(setting) if name not in raw_tables() -%}
            {%- do exceptions.raise_compiler_error(
                setting ~ " lists `" ~ name ~ "`, which is no raw table. Take it out, or correct its name."
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if var('webhooks_location') is not none and has_demo_location() -%}
        {%- do exceptions.raise_compiler_error(
            "webhooks_location is set, and raw_location is the demo's. Set raw_location to the folder of your own raw"
            ~ " tables (an empty one where the webhooks are all), and list the missing ones in raw_tables_absent."
        ) -%}
    {%- endif -%}
{% endmacro %}


{# What is wrong with a value of this kind, and how to mend it; nothing where it is right. #}
{% macro mend_of_setting(kind, value, choices=none) %}
    {%- set is_number = value is number and value is not boolean -%}
    {%- if kind in ['hours', 'days', 'years', 'seconds', 'number'] -%}
        {{ return('' if is_number and 0 < value < 1000000 else ". Set it to a number above 0 and below a million.") }}
    {%- elif kind == 'share' -%}
        {{ return('' if is_number and 0 <= value <= 1 else ". Set it to a share between 0 and 1, such as 0.1.") }}
    {%- elif kind == 'flag' -%}
        {{ return('' if value is boolean else ". Set it to true or false.") }}
    {%- elif kind == 'time zone' -%}
        {{ return('' if is_known_time_zone(value) else ", which is no time zone. Set it to a name of the IANA"
            ~ " list, such as America/Mexico_City or Europe/Madrid.") }}
    {%- elif kind == 'currency' -%}
        {{ return('' if modules.re.fullmatch('[A-Z]{3}', value | string) else ". Set it to three capital letters"
            ~ " (ISO 4217), such as USD or MXN.") }}
    {%- elif kind == 'time' -%}
        {{ return('' if is_utc_time(value) else ". Set it to a UTC time such as 2026-11-01 06:00:00, or leave it"
            ~ " out: then it is the newest loaded_at of the data.") }}
    {%- elif kind == 'format' -%}
        {{ return('' if value in ['csv', 'parquet'] else ". Set it to csv or parquet.") }}
    {%- elif kind in ['tables', 'list'] -%}
        {{ return(", which is no list. Set it to a list such as " ~ ('[carts, leads].' if kind == 'tables' else '[prod].')
            if value is string or value is mapping or value is not iterable else '') }}
    {%- elif kind == 'columns' -%}
        {{ return(", which is no list. Set it to columns of the raw table, such as [store_id]."
            if value is string or value is mapping or value is not iterable else '') }}
    {%- elif kind == 'slices' -%}
        {{ return('' if value is mapping else ", which names no slices. Set it to slices with their columns, such as"
            ~ " {store: store_id}.") }}
    {%- elif kind == 'connectors' -%}
        {{ return(mend_of_connectors(value)) }}
    {%- elif kind == 'meanings' -%}
        {{ return('' if value is mapping else ". Set it to words and what they mean, such as {shipped: fulfilled}.") }}
    {%- elif kind == 'one of' -%}
        {{ return('' if value in choices else ". Set it to one of " ~ choices | join(', ') ~ ".") }}
    {%- elif kind == 'country' -%}
        {{ return('' if modules.re.fullmatch('[A-Z]{2}', value | string) else ". Set it to two capital letters"
            ~ " (ISO 3166-1), such as MX.") }}
    {%- elif kind == 'name' -%}
        {{ return('' if value is string and value | trim else ". Set it to a name of the warehouse, such as raw.") }}
    {%- elif kind == 'names of tables' -%}
        {{ return('' if value is mapping else ", which names no tables. Set it to other names of raw tables, such as"
            ~ " {orders: shop_orders}.") }}
    {%- elif kind in ['ids', 'words', 'inboxes'] -%}
        {{ return('' if value is iterable and value is not string and (kind == 'inboxes' or value is not mapping)
            else ", which is no list. Set it to a list such as " ~ {
                'ids': '[1, 2].', 'words': '[complaint, order].',
                'inboxes': '[12, 15], or to their phones, such as {12: 5215512345678}.'
            }[kind]) }}
    {%- elif kind == 'word' -%}
        {{ return('' if value is string and value | trim else ". Set it to a name, such as reason.") }}
    {%- elif kind == 'shift' -%}
        {{ return('' if is_number and -24 < value < 24 else ". Set it to a number of hours between -24 and 24.") }}
    {%- elif kind == 'path' -%}
        {{ return('' if value is string and value | trim else ". Set it to the path of a folder.") }}
    {%- endif -%}
{% endmacro %}
