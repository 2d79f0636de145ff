with

{# The messages that a row tells of, a table's own or a webhook's. #}
told as (

    select
        *,
        false as is_from_status
    from (
        {{ staged_rows('messages') }}
    ) as staged

),

{% if has_webhooks() %}
{# A message that only its statuses tell of was sent all the same. A rejected row does not tell. #}
told_by_statuses as (

    select
        {% for column in raw_contract()['messages'].columns %}
        sent_messages.{{ column.name }},
        {% endfor %}
        cast(1 as bigint) as copy_count,
        sent_messages.last_loaded_at,
        true as is_from_status
    from {{ ref('stg_webhook_sent_messages') }} as sent_messages
    left join told on sent_messages.message_id = told.message_id
    where
        sent_messages.reject_reason is null
        and told.message_id is null

),

{% endif %}
final as (

    select * from told
    {% if has_webhooks() %}
    union all
    select * from told_by_statuses
    {% endif %}

)

select * from final
