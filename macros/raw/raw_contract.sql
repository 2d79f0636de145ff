{#
    The raw tables: columns, types, which are required, closed sets, and which row of several wins.
    The only home of these facts; staging, rejected_rows, load_audit and the input check read them from here.

    Types: text, time, date, amount, integer, flag. `personal` marks text that may identify or quote a person;
    rejected_rows never shows it. `newest`: the columns by which the newest version wins; tables without it hold
    events, of which the earliest copy wins (`earliest`). `is_arrival` marks the moment a row reached the warehouse.
#}
{% macro raw_contract() %}
    {%- set loaded_at = {'name': 'loaded_at', 'type': 'time', 'required': true, 'is_arrival': true} -%}
    {%- set updated_at = {'name': 'updated_at', 'type': 'time', 'required': true} -%}
    {%- set contact_id = {'name': 'contact_id', 'type': 'text', 'required': true, 'personal': true} -%}
    {%- set conversation_id = {'name': 'conversation_id', 'type': 'text', 'personal': true} -%}
    {%- set currency = {'name': 'currency', 'type': 'text', 'required': true,
        'pattern': '[A-Z]{3}', 'pattern_text': 'three capital letters'} -%}
    {%- set version_order = ['updated_at', 'loaded_at'] -%}

    {{ return({
        'messages': {
            'key': ['message_id'],
            'earliest': ['loaded_at'],
            'columns': [
                {'name': 'message_id', 'type': 'text', 'required': true, 'personal': true},
                conversation_id,
                contact_id,
                {'name': 'business_phone_id', 'type': 'text', 'required': true},
                {'name': 'direction', 'type': 'text', 'required': true,
                    'values': ['inbound', 'outbound']},
                {'name': 'sender_type', 'type': 'text', 'required': true,
                    'values': [
                        'contact', 'agent', 'bot', 'automation', 'campaign', 'business', 'system'
                    ],
                    'rule': "(sender_type = 'contact' and direction = 'outbound')"
                        ~ " or (sender_type in ('agent', 'bot', 'automation', 'campaign', 'business')"
                        ~ " and direction = 'inbound')",
                    'rule_text': 'direction is not that of its sender_type'},
                {'name': 'agent_id', 'type': 'text'},
                {'name': 'campaign_id', 'type': 'text'},
                {'name': 'template_name', 'type': 'text'},
                {'name': 'template_category', 'type': 'text'},
                {'name': 'message_type', 'type': 'text', 'required': true},
                {'name': 'body', 'type': 'text', 'personal': true},
                {'name': 'reply_to_message_id', 'type': 'text', 'personal': true},
                {'name': 'sent_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'message_statuses': {
            'key': ['message_id', 'status'],
            'earliest': ['status_at', 'loaded_at'],
            'columns': [
                {'name': 'message_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'status', 'type': 'text', 'required': true,
                    'values': ['sent', 'delivered', 'read', 'played', 'failed']},
                {'name': 'status_at', 'type': 'time', 'required': true},
                {'name': 'is_billable', 'type': 'flag'},
                {'name': 'pricing_model', 'type': 'text', 'values': ['PMP', 'CBP']},
                {'name': 'pricing_category', 'type': 'text'},
                {'name': 'platform_conversation_id', 'type': 'text', 'personal': true},
                {'name': 'error_code', 'type': 'text'},
                loaded_at,
            ],
        },
        'conversations': {
            'key': ['conversation_id'],
            'newest': version_order,
            'columns': [
                {'name': 'conversation_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                {'name': 'business_phone_id', 'type': 'text', 'required': true},
                {'name': 'status', 'type': 'text', 'required': true,
                    'values': ['open', 'pending', 'resolved', 'snoozed']},
                {'name': 'topic', 'type': 'text'},
                {'name': 'assigned_agent_id', 'type': 'text'},
                {'name': 'opened_at', 'type': 'time', 'required': true},
                {'name': 'resolved_at', 'type': 'time'},
                updated_at,
                loaded_at,
            ],
        },
        'conversation_events': {
            'key': ['event_id'],
            'earliest': ['loaded_at'],
            'columns': [
                {'name': 'event_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'conversation_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'event_type', 'type': 'text', 'required': true,
                    'values': ['assigned', 'handed_off', 'resolved', 'reopened']},
                {'name': 'agent_id', 'type': 'text'},
                {'name': 'occurred_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'surveys': {
            'key': ['survey_id'],
            'newest': version_order,
            'columns': [
                {'name': 'survey_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'survey_kind', 'type': 'text', 'required': true, 'values': ['csat', 'nps']},
                conversation_id,
                {'name': 'order_id', 'type': 'text', 'personal': true},
                contact_id,
                {'name': 'score', 'type': 'integer',
                    'rule': "(survey_kind = 'csat' and score not between 1 and 5)"
                        ~ " or (survey_kind = 'nps' and score not between 0 and 10)",
                    'rule_text': 'score is not 1 to 5 (csat) or 0 to 10 (nps)'},
                {'name': 'comment', 'type': 'text', 'personal': true},
                {'name': 'sent_at', 'type': 'time', 'required': true},
                {'name': 'answered_at', 'type': 'time'},
                updated_at,
                loaded_at,
            ],
        },
        'orders': {
            'key': ['order_id'],
            'newest': version_order,
            'columns': [
                {'name': 'order_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                conversation_id,
                {'name': 'campaign_id', 'type': 'text'},
                {'name': 'status', 'type': 'text', 'required': true,
                    'values': ['pending', 'paid', 'fulfilled', 'cancelled', 'refunded']},
                {'name': 'total_amount', 'type': 'amount', 'required': true},
                {'name': 'refunded_amount', 'type': 'amount',
                    'rule': 'refunded_amount > total_amount',
                    'rule_text': 'refunded_amount is above total_amount'},
                currency,
                {'name': 'is_test', 'type': 'flag'},
                {'name': 'ordered_at', 'type': 'time', 'required': true},
                updated_at,
                loaded_at,
            ],
        },
        'contacts': {
            'key': ['contact_id'],
            'newest': version_order,
            'columns': [
                contact_id,
                {'name': 'country_code', 'type': 'text', 'pattern': '[A-Z]{2}',
                    'pattern_text': 'two capital letters'},
                {'name': 'is_internal', 'type': 'flag'},
                {'name': 'created_at', 'type': 'time', 'required': true},
                {'name': 'erased_at', 'type': 'time'},
                updated_at,
                loaded_at,
            ],
        },
        'contact_merges': {
            'key': ['old_contact_id'],
            'newest': ['merged_at'],
            'columns': [
                {'name': 'old_contact_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'new_contact_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'merged_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'consents': {
            'key': ['consent_id'],
            'earliest': ['loaded_at'],
            'columns': [
                {'name': 'consent_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                {'name': 'action', 'type': 'text', 'required': true,
                    'values': ['opt_in', 'opt_out']},
                {'name': 'source', 'type': 'text'},
                {'name': 'occurred_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'campaigns': {
            'key': ['campaign_id'],
            'newest': version_order,
            'columns': [
                {'name': 'campaign_id', 'type': 'text', 'required': true},
                {'name': 'campaign_name', 'type': 'text', 'required': true},
                {'name': 'started_at', 'type': 'time', 'required': true},
                updated_at,
                loaded_at,
            ],
        },
        'campaign_costs': {
            'key': ['campaign_id', 'cost_date'],
            'newest': ['loaded_at'],
            'columns': [
                {'name': 'campaign_id', 'type': 'text', 'required': true},
                {'name': 'cost_date', 'type': 'date', 'required': true},
                {'name': 'amount', 'type': 'amount', 'required': true},
                currency,
                loaded_at,
            ],
        },
        'link_clicks': {
            'key': ['click_id'],
            'earliest': ['loaded_at'],
            'columns': [
                {'name': 'click_id', 'type': 'text', 'required': true, 'personal': true},
                {'name': 'message_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                {'name': 'is_robot', 'type': 'flag'},
                {'name': 'clicked_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'leads': {
            'key': ['lead_id'],
            'earliest': ['loaded_at'],
            'columns': [
                {'name': 'lead_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                conversation_id,
                {'name': 'created_at', 'type': 'time', 'required': true},
                loaded_at,
            ],
        },
        'carts': {
            'key': ['cart_id'],
            'newest': version_order,
            'columns': [
                {'name': 'cart_id', 'type': 'text', 'required': true, 'personal': true},
                contact_id,
                conversation_id,
                {'name': 'order_id', 'type': 'text', 'personal': true},
                {'name': 'created_at', 'type': 'time', 'required': true},
                updated_at,
                loaded_at,
            ],
        },
        'agents': {
            'key': ['agent_id'],
            'newest': version_order,
            'columns': [
                {'name': 'agent_id', 'type': 'text', 'required': true},
                {'name': 'agent_name', 'type': 'text', 'required': true},
                {'name': 'team', 'type': 'text'},
                updated_at,
                loaded_at,
            ],
        },
        'webhooks': {
            'key': ['payload'],
            'earliest': ['received_at'],
            'columns': [
                {'name': 'received_at', 'type': 'time', 'required': true, 'is_arrival': true},
                {'name': 'payload', 'type': 'text', 'required': true, 'personal': true,
                    'rule': 'not ' ~ is_json_object('payload'),
                    'rule_text': 'payload is no JSON object'},
            ],
        },
    }) }}
{% endmacro %}
