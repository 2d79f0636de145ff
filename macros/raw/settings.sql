{# The settings of the project: the names of the vars in dbt_project.yml, and what kind of value each is. #}
{% macro settings() %}
    {{ return({
        'reporting_time_zone': 'time zone', 'reporting_currency': 'currency', 'as_of': 'time',
        'session_gap_hours': 'number', 'response_window_hours': 'number', 'attribution_window_days': 'number',
        'fcr_window_days': 'number', 'abandonment_hours': 'number', 'cart_abandonment_hours': 'number',
        'lead_window_days': 'number', 'churn_window_days': 'number', 'customer_lifespan_years': 'number',
        'frt_target_seconds': 'number', 'raw_location': 'folder', 'raw_format': 'word', 'raw_tables_absent': 'tables',
        'webhooks_location': 'folder', 'reference_location': 'folder',
    }) }}
{% endmacro %}
