{{ config(enabled=is_connected('chatwoot'), materialized='whole_table') }}

{%- set content = {
    'in_reply_to': 'text', 'in_reply_to_external_id': 'text', 'deleted': 'text',
    'external_created_at': 'text', 'automation_rule_id': 'text', 'external_echo': 'text',
    'is_reaction': 'text',
    'referral': {'source_type': 'text', 'source_id': 'text', 'ctwa_clid': 'text'},
} -%}
{%- set additional = {
    'campaign_id': 'text',
    'template_params': {'name': 'text', 'category': 'text', 'language': 'text'},
} -%}
with

messages as (

    {{ chatwoot_rows('messages') }}

),

threads as (

    select * from {{ ref('wa_chatwoot__threads') }}

),

keywords as (

    select * from {{ ref('wa_stg_opt_out_keywords') }}

),

-- Neither lines for agents nor private notes. In an API inbox what an agent writes has no source_id
-- and the status 0 for ever; elsewhere such a message is not sent yet, and its id not known.
sent as (

    select
        messages.*,
        threads.conversation_id as contract_conversation_id,
        threads.contact_id,
        threads.business_phone_id,
        threads.channel,
        threads.campaign_id as thread_campaign_id,
        {{ chatwoot_json('messages.content_attributes', content) }} as content_parts,
        {{ chatwoot_json('messages.additional_attributes', additional) }} as additional_parts,
        {{ is_in_chatwoot_list('business_user_ids', 'messages.origin', 'messages.sender_id') }}
            as is_business_user
    from messages
    inner join threads
        on
            messages.origin = threads.origin
            and messages.conversation_id = threads.thread_id
    where
        coalesce(messages.message_type, '') != '2'
        and not coalesce({{ parse_text('messages.private', 'flag') }}, false)
        and (
            coalesce(messages.message_type, '') not in ('1', '3')
            or messages.source_id is not null
            or coalesce(messages.status, '0') != '0'
            or threads.channel = 'api'
        )

),

-- Of an API inbox's rows with one source_id the least id: the bridge stores a message repeatedly,
-- and may write its source_id later.
least_ids as (

    select
        origin,
        inbox_id,
        source_id,
        min({{ parse_text('id', 'integer') }}) as least_id
    from sent
    where
        channel = 'api'
        and source_id is not null
    group by origin, inbox_id, source_id

),

first_of_campaigns as (

    select
        origin,
        id,
        row_number() over (
            partition by origin, conversation_id
            order by created_at, {{ parse_text('id', 'integer') }}
        ) as place
    from sent
    where thread_campaign_id is not null

),

parts as (

    select
        sent.origin,
        sent.id as row_id,
        case
            when sent.source_id like 'wamid.%' then sent.source_id
            when
                sent.channel = 'twilio'
                and {{ is_setting_on('chatwoot', 'twilio_bare_ids', 'sent.origin') }}
                and sent.source_id is not null
                then sent.source_id
            when sent.channel = 'twilio' and sent.source_id is not null
                then sent.origin || '-' || sent.inbox_id || '-' || sent.source_id
            else
                sent.origin || '-'
                || coalesce(cast(least_ids.least_id as {{ dbt.type_string() }}), sent.id)
        end as message_id,
        sent.contract_conversation_id as conversation_id,
        sent.contact_id,
        sent.business_phone_id,
        sent.channel,
        sent.inbox_id,
        sent.message_type as message_code,
        sent.content_type as content_code,
        sent.source_id,
        sent.sender_type as sender_class,
        sent.sender_id,
        sent.is_business_user,
        coalesce({{ json_text('sent.content_parts', 'external_echo') }} = 'true', false) as is_echo,
        coalesce({{ json_text('sent.content_parts', 'is_reaction') }} = 'true', false)
            as is_reaction,
        {{ json_word('sent.content_parts', 'automation_rule_id') }} is not null as is_of_rule,
        coalesce(
            {{ json_word('sent.additional_parts', 'campaign_id') }},
            case when first_of_campaigns.place = 1 then sent.thread_campaign_id end
        ) as campaign_number,
        {{ json_word('sent.additional_parts', 'campaign_id') }} is not null as is_of_campaign,
        {% for part in ['name', 'category', 'language'] %}
        {{ json_word('sent.additional_parts', 'template_params.' ~ part) }} as template_{{ part }},
        {% endfor %}
        {{ json_word('sent.content_parts', 'in_reply_to_external_id') }} as reply_source_id,
        {{ json_word('sent.content_parts', 'in_reply_to') }} as reply_row_id,
        {{ json_word('sent.content_parts', 'referral.source_type') }} as referral_source_type,
        {{ json_word('sent.content_parts', 'referral.source_id') }} as referral_source_id,
        {{ json_word('sent.content_parts', 'referral.ctwa_clid') }} as ad_click_id,
        {{ time_of_unix_seconds(json_word('sent.content_parts', 'external_created_at')) }}
            as external_created_at,
        case
            when
                not sent.was_deleted
                and coalesce({{ json_text('sent.content_parts', 'deleted') }}, '') != 'true'
                then sent.content
        end as content,
        {{ chatwoot_shifted('sent.created_at') }} as created_at,
        {{ chatwoot_shifted('sent.updated_at') }} as updated_at,
        sent.loaded_at
    from sent
    left join least_ids
        on
            sent.origin = least_ids.origin
            and sent.inbox_id = least_ids.inbox_id
            and sent.source_id = least_ids.source_id
            and sent.channel = 'api'
    left join first_of_campaigns
        on
            sent.origin = first_of_campaigns.origin
            and sent.id = first_of_campaigns.id

),

-- Of what people wrote only keywords stay: base_messages looks for them, and nothing for more.
final as (

    select
        parts.origin,
        parts.row_id,
        parts.message_id,
        parts.conversation_id,
        parts.contact_id,
        parts.business_phone_id,
        parts.channel,
        parts.inbox_id,
        parts.message_code,
        parts.content_code,
        parts.source_id,
        parts.sender_class,
        parts.sender_id,
        parts.is_business_user,
        parts.is_echo,
        parts.is_reaction,
        parts.is_of_rule,
        parts.is_of_campaign,
        parts.campaign_number,
        parts.template_name,
        parts.template_category,
        parts.template_language,
        parts.reply_source_id,
        parts.reply_row_id,
        parts.referral_source_type,
        parts.referral_source_id,
        parts.ad_click_id,
        case when keywords.keyword is not null then parts.content end as body,
        coalesce({{ text_of_time('parts.external_created_at') }}, parts.created_at) as sent_at,
        parts.created_at,
        parts.updated_at,
        coalesce(parts.loaded_at, parts.updated_at) as loaded_at
    from parts
    left join keywords on {{ trimmed_lower('parts.content') }} = keywords.keyword

)

select * from final
