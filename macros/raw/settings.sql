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
        'messages_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'conversations_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'surveys_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'orders_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'leads_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'carts_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'contacts_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'campaigns_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'campaign_costs_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'ad_costs_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'agents_passthrough_columns': {'kind': 'columns', 'part': 'input'},
        'slices': {'kind': 'slices', 'part': 'input'},
        'connectors': {'kind': 'connectors', 'part': 'input'},
        'mapped_files_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'shop_orders': {'kind': 'one of', 'part': 'input', 'choices': ['matched', 'tagged', 'all']},
        'shop_order_tags': {'kind': 'list', 'part': 'input'},
        'default_country': {'kind': 'country', 'part': 'input', 'is_optional': true},
        'internal_numbers': {'kind': 'list', 'part': 'input'},
        'matched_share_warning': {'kind': 'share', 'part': 'warning'},
        'max_orders_per_key': {'kind': 'number', 'part': 'input'},
        'pending_is_paid_when_fulfilled': {'kind': 'flag', 'part': 'input'},
        'webhooks_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'reference_location': {'kind': 'path', 'part': 'input', 'is_optional': true},
        'demo_reference': {'kind': 'flag', 'part': 'rule', 'is_optional': true},
        'private_people': {'kind': 'flag', 'part': 'rule'},
        'rejected_share_warning': {'kind': 'share', 'part': 'rule'},
        'rejected_all_is_error': {'kind': 'flag', 'part': 'warning'},
        'freshness_column': {'kind': 'name', 'part': 'warning'},
        'freshness_warn_hours': {'kind': 'hours', 'part': 'warning'},
        'freshness_error_hours': {'kind': 'hours', 'part': 'warning'},
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
        and not relation_exists(source('wa_raw', 'messages')) and not relation_exists(source('wa_raw', 'webhooks'))
    ) }}
{% endmacro %}


{#
    Whether the demo's opening hours, holidays, targets and exchange rates hold: with the demo's raw files, or where the
    setting demo_reference says so. A business has its own or none.
#}
{% macro uses_demo_reference() %}
    {{ return(has_demo_location() if var('demo_reference') is none else var('demo_reference')) }}
{% endmacro %}
