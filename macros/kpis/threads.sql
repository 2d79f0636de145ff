{# The thread of a helpdesk conversation. #}
{% macro helpdesk_thread(conversation_id) -%}
    'helpdesk' || chr(31) || {{ conversation_id }}
{%- endmacro %}

{# The helpdesk conversation of such a thread. #}
{% macro thread_conversation(thread_id) -%}
    substr({{ thread_id }}, {{ 'helpdesk' | length + 2 }})
{%- endmacro %}

{# The thread of messages that name no helpdesk conversation. Ids may hold any character: the length says where the first one ends. #}
{% macro phone_thread(contact_id, business_phone_id) -%}
    cast(length({{ contact_id }}) as {{ dbt.type_string() }}) || chr(31) || {{ contact_id }} || {{ business_phone_id }}
{%- endmacro %}


{#
    Attribution to a conversation: each row of the CTE `rows` (with contact_id, conversation_id and a time) and the
    `conversation_key` of the newest conversation of the thread it names, or, where it names none, of its contact,
    that opened at or before that time and at most the attribution window earlier. Writes the CTE `<rows>_attributed`. A
    run that carries on has few rows, and reads no other conversations than can be theirs.
#}
{% macro attribute_to_conversations(rows, time, is_carrying_on=false) %}
{%- set conversations = 'conversations_in_reach' if is_carrying_on else ref('int_conversations') -%}
thread_rows as (

    select
        *,
        {{ helpdesk_thread('conversation_id') }} as thread_id
    from {{ rows }}
    where conversation_id is not null

),

contact_rows as (

    select
        *,
        cast(null as {{ dbt.type_string() }}) as thread_id
    from {{ rows }}
    where conversation_id is null

),

{% if is_carrying_on -%}
conversations_in_reach as (

    select * from {{ ref('int_conversations') }}
    where
        thread_id in (select thread_rows.thread_id from thread_rows)
        or contact_id in (select contact_rows.contact_id from contact_rows)

),

{% endif %}
{# Of conversations that a contact opened at one instant (in several threads) the newest one. #}
contact_conversations as (

    select
        contact_id,
        opened_at,
        conversation_key
    from (
        select
            *,
            row_number() over (
                partition by contact_id, opened_at
                order by
                    case when is_customer_initiated then 0 else 1 end desc,
                    opening_message_id desc
            ) as newest_rank
        from {{ conversations }}
    ) as ranked
    where newest_rank = 1

),

thread_matches as (
    {{ asof_join(
        'thread_rows', time, conversations, 'opened_at', ['thread_id'],
        ['conversation_key as matched_conversation_key', 'opened_at as matched_opened_at']
    ) }}
),

contact_matches as (
    {{ asof_join(
        'contact_rows', time, 'contact_conversations', 'opened_at', ['contact_id'],
        ['conversation_key as matched_conversation_key', 'opened_at as matched_opened_at']
    ) }}
),

{{ rows }}_attributed as (

    select
        *,
        case
            when {{ time }} <= {{ window_end('matched_opened_at', 'attribution_window_days') }}
                then matched_conversation_key
        end as conversation_key
    from (
        select * from thread_matches
        union all
        select * from contact_matches
    ) as matches

)
{% endmacro %}
