{#
    The raw tables and the columns that every row of them must fill (`*` in the contract). All columns, their types and
    their rules are in the model base_<table>; what a missing table or column means is said by check_raw_tables().
#}
{% macro raw_tables() %}
    {{ return({
        'messages': [
            'message_id', 'contact_id', 'business_phone_id', 'direction', 'sender_type', 'message_type', 'sent_at',
            'loaded_at'
        ],
        'message_statuses': ['message_id', 'status', 'status_at', 'loaded_at'],
        'conversations': [
            'conversation_id', 'contact_id', 'business_phone_id', 'status', 'opened_at', 'updated_at', 'loaded_at'
        ],
        'conversation_events': ['event_id', 'conversation_id', 'event_type', 'occurred_at', 'loaded_at'],
        'surveys': ['survey_id', 'survey_kind', 'contact_id', 'sent_at', 'updated_at', 'loaded_at'],
        'orders': [
            'order_id', 'contact_id', 'status', 'total_amount', 'currency', 'ordered_at', 'updated_at', 'loaded_at'
        ],
        'contacts': ['contact_id', 'created_at', 'updated_at', 'loaded_at'],
        'contact_merges': ['old_contact_id', 'new_contact_id', 'merged_at', 'loaded_at'],
        'consents': ['consent_id', 'contact_id', 'action', 'occurred_at', 'loaded_at'],
        'campaigns': ['campaign_id', 'campaign_name', 'started_at', 'updated_at', 'loaded_at'],
        'campaign_costs': ['campaign_id', 'cost_date', 'amount', 'currency', 'loaded_at'],
        'ad_costs': ['ad_id', 'cost_date', 'amount', 'currency', 'loaded_at'],
        'meta_pricing': ['pricing_date', 'pricing_category', 'pricing_type', 'volume', 'loaded_at'],
        'link_clicks': ['click_id', 'message_id', 'contact_id', 'clicked_at', 'loaded_at'],
        'leads': ['lead_id', 'contact_id', 'created_at', 'loaded_at'],
        'carts': ['cart_id', 'contact_id', 'created_at', 'updated_at', 'loaded_at'],
        'agents': ['agent_id', 'agent_name', 'updated_at', 'loaded_at'],
        'webhooks': ['received_at', 'payload'],
    }) }}
{% endmacro %}


{# The raw tables that need not be listed in raw_tables_absent where a business does not have them. #}
{% macro tables_optional() %}
    {{ return(['webhooks', 'ad_costs', 'meta_pricing']) }}
{% endmacro %}


{# All columns of a raw table that the project reads, each with its type: the contract's and those passed through. #}
{% macro raw_columns(table) %}
    {%- set columns = contract_columns(table) -%}
    {%- for column in passthrough_columns(table) -%}
        {%- do columns.update({column.name: passthrough_types().get(column.type)}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{# The columns of a raw table by the contract, as the sources' YAML has them. #}
{% macro contract_columns(table) %}
    {%- set columns = {} -%}
    {%- for source in graph.sources.values() if source.source_name == 'wa_raw' and source.name == table
        and source.package_name == 'whatsapp_kpis' -%}
        {%- for column in source.columns.values() -%}
            {%- do columns.update({column.name: column.data_type}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}
