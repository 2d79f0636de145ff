{# What the settings that change the marts mean, in the order of the mart `settings`. #}
{% macro setting_meanings() %}
    {{ return({
        'reporting_time_zone': "zone of local dates and business hours",
        'account_time_zone': "zone of the WhatsApp business account, for Meta's own figures",
        'reporting_currency': "currency of all amounts",
        'session_gap_hours': "silence after which a thread's next message opens a new conversation",
        'response_window_hours': "time within which a response to outreach, or an opt-out, counts",
        'attribution_window_days': "time within which an order, lead or survey belongs to a conversation or campaign message",
        'fcr_window_days': "time without another conversation after which the first contact resolved the matter",
        'abandonment_hours': "silence after which an unresolved conversation is abandoned",
        'cart_abandonment_hours': "time after which a cart without an order is abandoned",
        'lead_window_days': "time within which a lead can become a sale",
        'churn_window_days': "time without an order after which a customer has churned",
        'customer_lifespan_years': "factor of the expected lifetime value",
        'frt_target_seconds': "target of the first response time",
        'resolution_target_hours': "target of the resolution time",
        'raw_tables_absent': "raw tables that the business does not have",
    }) }}
{% endmacro %}


{# The version of this project; a test compares it with dbt_project.yml, which dbt does not show to a model. #}
{% macro project_version() %}{{ return('0.2.0') }}{% endmacro %}
