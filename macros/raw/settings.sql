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
        'shop_orders': {'kind': 'one of', 'part': 'rule', 'choices': ['matched', 'tagged', 'all']},
        'shop_order_tags': {'kind': 'list', 'part': 'rule'},
        'default_country': {'kind': 'country', 'part': 'rule', 'is_optional': true},
        'internal_numbers': {'kind': 'list', 'part': 'rule'},
        'matched_share_warning': {'kind': 'share', 'part': 'warning'},
        'max_orders_per_key': {'kind': 'number', 'part': 'rule'},
        'pending_is_paid_when_fulfilled': {'kind': 'flag', 'part': 'rule'},
        'webhooks_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'reference_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'demo_reference': {'kind': 'flag', 'part': 'rule', 'is_optional': true},
        'private_people': {'kind': 'flag', 'part': 'rule'},
        'rejected_share_warning': {'kind': 'share', 'part': 'warning'},
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
    {%- set known = settings() | list + connector_setting_names() -%}
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


{# Whether raw_location is the demo's. #}
{% macro names_demo_location() %}
    {%- set location = modules.re.sub('/+$', '', var('raw_location') | string) -%}
    {{ return(
        location == project_folder() ~ '/seeds/raw'
        or (project_name == 'whatsapp_kpis' and location in ['seeds/raw', './seeds/raw'])
    ) }}
{% endmacro %}


{#
    Whether the demo's raw files are read, which is only on DuckDB, and not where the warehouse has raw tables or a
    connector brings a business's own data.
#}
{% macro has_demo_location() %}
    {{ return(
        target.type == 'duckdb' and names_demo_location() and not installations_of_sources()
        and not relation_exists(source('raw', 'messages')) and not relation_exists(source('raw', 'webhooks'))
    ) }}
{% endmacro %}


{#
    Whether the demo's opening hours, holidays, targets and exchange rates hold: with the demo's raw files, or where the
    setting demo_reference says so. A business has its own or none.
#}
{% macro uses_demo_reference() %}
    {{ return(has_demo_location() if var('demo_reference') is none else var('demo_reference')) }}
{% endmacro %}
