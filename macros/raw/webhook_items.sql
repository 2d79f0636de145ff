{# What meta_webhooks__items reads of an item: its columns, each with the member of the JSON that holds it. #}


{# Single words, by the list that the item is in. #}
{% macro webhook_words() %}
    {{ return({
        'messages': {
            'item_id': 'id', 'from_wa_id': 'from', 'from_user_id': 'from_user_id', 'to_wa_id': 'to',
            'to_user_id': 'to_user_id', 'message_type': 'type', 'reply_to_message_id': 'context.id',
            'referral_source_type': 'referral.source_type', 'referral_source_id': 'referral.source_id',
            'ad_click_id': 'referral.ctwa_clid', 'system_type': 'system.type',
            'previous_user_id': 'system.previous_user_id', 'system_wa_id': 'system.wa_id',
            'system_new_wa_id': 'system.new_wa_id', 'system_user_id': 'system.user_id',
            'history_status': 'history_context.status', 'unix_seconds': 'timestamp',
        },
        'statuses': {
            'item_id': 'id', 'to_wa_id': 'recipient_id', 'to_user_id': 'recipient_user_id',
            'status': 'status', 'pricing_type': 'pricing.type', 'pricing_billable': 'pricing.billable',
            'pricing_model': 'pricing.pricing_model', 'pricing_category': 'pricing.category',
            'platform_conversation_id': 'conversation.id', 'campaign_id': 'biz_opaque_callback_data',
            'unix_seconds': 'timestamp',
        },
        'contacts': {'from_wa_id': 'wa_id', 'from_user_id': 'user_id'},
        'user_preferences': {
            'from_wa_id': 'wa_id', 'from_user_id': 'user_id', 'preference': 'value',
            'unix_seconds': 'timestamp',
        },
    }) }}
{% endmacro %}


{# The columns that each relation of items has, beside item_kind, body_hash and loaded_at. #}
{% macro webhook_item_columns() %}
    {%- set words = webhook_words() -%}
    {{ return({
        'messages': ['business_phone_id', 'only_contact_id', 'thread_id', 'body', 'csat', 'nps'] + words.messages | list,
        'statuses': ['business_phone_id', 'error_code'] + words.statuses | list,
        'people': words.contacts | list,
        'preferences': words.user_preferences | list,
        'ignored': [],
    }) }}
{% endmacro %}


{# The text of a message, wherever it is. #}
{% macro webhook_text(item) -%}
    {%- set texts = [] -%}
    {%- for path in [
        'text.body', 'button.text', 'interactive.button_reply.title', 'interactive.list_reply.title',
        'interactive.nfm_reply.title', 'image.caption', 'video.caption', 'document.caption', 'audio.caption',
    ] -%}
        {%- do texts.append("nullif(" ~ json_text(item, path) ~ ", '')") -%}
    {%- endfor -%}
    coalesce({{ texts | join(', ') }})
{%- endmacro %}


{# Whether a message or status is of a group, and not of a person. #}
{% macro webhook_is_of_group(item) -%}
    ({{ json_word(item, 'group_id') }} is not null or {{ json_text(item, 'recipient_type') }} = 'group')
{%- endmacro %}
