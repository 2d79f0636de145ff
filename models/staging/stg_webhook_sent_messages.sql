{%- set columns = raw_contract()['messages'].columns -%}
with

judged_statuses as (

    select
        *,
        {{ verdict(raw_contract()['message_statuses'].columns) }}
    from (
        {{ typed_webhook_rows(
            'message_statuses', extra=['business_phone_id', 'wa_id', 'user_id', 'campaign_id']
        ) }}
    ) as typed

),

statuses as (

    select * from judged_statuses
    where reject_reason is null

),

told as (

    select
        message_id,
        {# These are the same in all statuses of a message; else the greatest is as good as any. #}
        {% for column in ['wa_id', 'user_id', 'business_phone_id'] %}
        max({{ column }}) as {{ column }},
        {% endfor %}
        {% for column in ['campaign_id', 'pricing_category'] %}
        {{ newest_value(column, ['status_at', 'loaded_at']) }} as {{ column }},
        {% endfor %}
        min(status_at) as sent_at,
        min(loaded_at) as loaded_at,
        max(loaded_at) as last_loaded_at
    from statuses
    group by message_id

),

cells as (

    select
        message_id,
        {{ null_text() }} as conversation_id,
        {{ webhook_contact_id() }} as contact_id,
        business_phone_id,
        'outbound' as direction,
        case
            when pricing_category like 'marketing%' then 'campaign'
            else 'business'
        end as sender_type,
        {{ null_text() }} as agent_id,
        campaign_id,
        {{ null_text() }} as template_name,
        pricing_category as template_category,
        case
            when coalesce(pricing_category, 'service') = 'service' then 'unknown'
            else 'template'
        end as message_type,
        {{ null_text() }} as body,
        {{ null_text() }} as reply_to_message_id,
        cast(sent_at as {{ dbt.type_string() }}) as sent_at,
        {{ webhook_loaded_at() }} as loaded_at,
        last_loaded_at
    from told

),

typed as (
    {{ typed_webhook_rows('messages', cells='select * from cells', extra=['last_loaded_at']) }}
),

final as (

    select
        {% for column in columns %}
        {{ column.name }},
        {% endfor %}
        {% for column in columns %}
        raw_{{ column.name }},
        {% endfor %}
        last_loaded_at,
        {{ verdict(columns) }}
    from typed

)

select * from final
