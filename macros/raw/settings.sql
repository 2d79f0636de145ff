{#
    Every setting of the project: the only list of them. What is checked, what a change of a setting does, and the
    names in braces in the KPIs' definitions come from here; the defaults stand in dbt_project.yml.

    - kind: what the value may be (check_settings)
    - part: `rule` changes the marts, so that everything is built; `input` says what is read; `warning` only says when
      a build warns; `place` says where the tables are; `analysis` is read by analyses alone, which have the defaults
    - is_optional: null is a value
#}
{% macro settings() %}
    {{ return({
        'reporting_time_zone': {'kind': 'time zone', 'part': 'rule'},
        'account_time_zone': {'kind': 'time zone', 'part': 'rule', 'is_optional': true},
        'reporting_currency': {'kind': 'currency', 'part': 'rule'},
        'as_of': {'kind': 'time', 'part': 'input', 'is_optional': true},
        'session_gap_hours': {'kind': 'hours', 'part': 'rule'},
        'response_window_hours': {'kind': 'hours', 'part': 'rule'},
        'attribution_window_days': {'kind': 'days', 'part': 'rule'},
        'fcr_window_days': {'kind': 'days', 'part': 'rule'},
        'abandonment_hours': {'kind': 'hours', 'part': 'rule'},
        'cart_abandonment_hours': {'kind': 'hours', 'part': 'rule'},
        'lead_window_days': {'kind': 'days', 'part': 'rule'},
        'churn_window_days': {'kind': 'days', 'part': 'rule'},
        'customer_lifespan_years': {'kind': 'years', 'part': 'rule'},
        'frt_target_seconds': {'kind': 'seconds', 'part': 'rule'},
        'resolution_target_hours': {'kind': 'hours', 'part': 'rule'},
        'raw_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'raw_format': {'kind': 'format', 'part': 'rule'},
        'raw_database': {'kind': 'name', 'part': 'input', 'is_optional': true},
        'raw_schema': {'kind': 'name', 'part': 'input'},
        'raw_identifiers': {'kind': 'names of tables', 'part': 'input'},
        'raw_tables_absent': {'kind': 'tables', 'part': 'rule'},
        'connectors': {'kind': 'connectors', 'part': 'rule'},
        'mapped_files_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'webhooks_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'reference_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'demo_reference': {'kind': 'flag', 'part': 'rule', 'is_optional': true},
        'private_people': {'kind': 'flag', 'part': 'rule'},
        'rejected_share_warning': {'kind': 'share', 'part': 'rule'},
        'rejected_all_is_error': {'kind': 'flag', 'part': 'warning'},
        'plain_schema_targets': {'kind': 'list', 'part': 'place'},
        'rows_per_batch': {'kind': 'number', 'part': 'analysis'},
        'change_grain': {'kind': 'text', 'part': 'analysis'},
        'drill_kpi': {'kind': 'text', 'part': 'analysis'},
        'drill_part': {'kind': 'text', 'part': 'analysis'},
        'drill_grain': {'kind': 'text', 'part': 'analysis'},
        'drill_period': {'kind': 'text', 'part': 'analysis'},
        'until': {'kind': 'text', 'part': 'analysis'},
        'wait_weeks': {'kind': 'number', 'part': 'analysis'},
        'wait_block_hours': {'kind': 'hours', 'part': 'analysis'},
    }) }}
{% endmacro %}


{# Stops a run that gives a setting which the project does not have: it would be ignored, and the default hold. #}
{% macro check_setting_names() %}
    {%- set known = settings() | list -%}
    {%- for name in given_settings() if name not in known -%}
        {%- set nearest = nearest_name(name, known) -%}
        {%- set sentence = "There is no setting `" ~ name ~ "`."
            ~ (" Did you mean " ~ nearest ~ "?" if nearest else " Take it out; docs/settings.md lists them.") -%}
        {%- if project_name == 'whatsapp_kpis' -%}
            {%- do exceptions.raise_compiler_error(sentence) -%}
        {%- elif nearest -%}      {# it may be a var of the project that installed this one #}
            {%- do exceptions.warn(sentence) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{# The names given with --vars, and where this is the root project those in its dbt_project.yml. #}
{% macro given_settings() %}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {%- set names = (fromyaml(given) if given is string else given) | list -%}
    {%- if project_name == 'whatsapp_kpis' -%}
        {%- set written = (fromyaml(project_file('dbt_project.yml')) or {}).get('vars') or {} -%}
        {%- for name, value in written.items() -%}
            {%- do names.extend(value | list if name == project_name else [name]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}


{# The name of a list that shares most pairs of letters with this one; none where none shares half of them. #}
{% macro nearest_name(name, names) %}
    {%- set best = namespace(name=none, share=0.5) -%}
    {%- set pairs = letter_pairs(name) -%}
    {%- for candidate in names -%}
        {%- set others = letter_pairs(candidate) -%}
        {%- set common = pairs | select('in', others) | list | length
            + others | select('in', pairs) | list | length -%}
        {%- set share = common / (pairs | length + others | length) -%}
        {%- if share > best.share -%}
            {%- set best.name = candidate -%}
            {%- set best.share = share -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.name) }}
{% endmacro %}

{% macro letter_pairs(name) %}
    {%- set letters = ' ' ~ modules.re.sub('[^a-z0-9]', '', name | string | lower) ~ ' ' -%}
    {{ return(modules.re.findall('(?=(..))', letters)) }}
{% endmacro %}


{# Stops a run with a setting that cannot be right. #}
{% macro check_settings() %}
    {%- for name, setting in settings().items() if setting.part != 'analysis' -%}
        {%- set value = var(name) -%}
        {%- if value is not none or not setting.get('is_optional') -%}
            {%- set mend = mend_of_setting(setting.kind, value) -%}
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
{% macro mend_of_setting(kind, value) %}
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
    {%- elif kind == 'connectors' -%}
        {{ return(", which is no list of connectors. Set it to [mapped_files] or []."
            if value is string or value is mapping or value is not iterable or value | reject('in', ['mapped_files']) | list
            else '') }}
    {%- elif kind == 'name' -%}
        {{ return('' if value is string and value | trim else ". Set it to a name of the warehouse, such as raw.") }}
    {%- elif kind == 'names of tables' -%}
        {{ return('' if value is mapping else ", which names no tables. Set it to other names of raw tables, such as"
            ~ " {orders: shop_orders}.") }}
    {%- elif kind == 'path' -%}
        {{ return('' if value is string and value | trim else ". Set it to the path of a folder.") }}
    {%- endif -%}
{% endmacro %}


{# Whether raw_location is the demo's. #}
{% macro names_demo_location() %}
    {%- set location = modules.re.sub('/+$', '', var('raw_location') | string) -%}
    {{ return(
        location == project_folder() ~ '/seeds/raw'
        or (project_name == 'whatsapp_kpis' and location in ['seeds/raw', './seeds/raw'])
    ) }}
{% endmacro %}


{# Whether the demo's raw files are read, which is only on DuckDB, and not where the warehouse has raw tables. #}
{% macro has_demo_location() %}
    {{ return(
        target.type == 'duckdb' and names_demo_location() and not relation_exists(source('raw', 'messages'))
        and not relation_exists(source('raw', 'webhooks'))
    ) }}
{% endmacro %}


{#
    Whether the demo's opening hours, holidays, targets and exchange rates hold: with the demo's raw files, or where the
    setting demo_reference says so. A business has its own or none.
#}
{% macro uses_demo_reference() %}
    {{ return(has_demo_location() if var('demo_reference') is none else var('demo_reference')) }}
{% endmacro %}
