{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

{%- set params = {'name': 'text', 'category': 'text', 'language': 'text'} -%}
with

recipients as (

    {{ chatwoot_rows('campaign_recipients') }}

),

campaigns as (

    {{ chatwoot_rows('campaigns') }}

),

inboxes as (

    select * from {{ ref('wa_chatwoot__inboxes') }}

),

memberships as (

    select * from {{ ref('wa_chatwoot__memberships') }}

),

people as (

    select * from {{ ref('wa_chatwoot__people') }}

),

categories as (

    select * from {{ ref('wa_chatwoot__template_categories') }}

),

templates as (

    select
        campaigns.origin,
        campaigns.id as campaign_number,
        {{ chatwoot_json('campaigns.template_params', params) }} as parts
    from campaigns

),

named_templates as (

    select
        origin,
        campaign_number,
        {{ json_word('parts', 'name') }} as template_name,
        {{ json_word('parts', 'category') }} as category,
        {{ json_word('parts', 'language') }} as language
    from templates

),

final as (

    select
        coalesce(recipients.source_id, recipients.origin || '-recipient-' || recipients.id)
            as message_id,
        coalesce(
            memberships.contact_id,
            people.own_contact_id,
            recipients.origin || '-contact-' || recipients.contact_id
        ) as contact_id,
        inboxes.business_phone_id,
        recipients.origin || '-campaign-' || recipients.campaign_id as campaign_id,
        named_templates.template_name,
        coalesce(
            lower(named_templates.category),
            of_language.category,
            of_name.category
        ) as template_category,
        recipients.error_code,
        recipients.sent_at,
        recipients.delivered_at,
        recipients.read_at,
        recipients.failed_at,
        coalesce(recipients.loaded_at, recipients.updated_at, recipients.created_at) as loaded_at,
        recipients.origin
    from recipients
    inner join inboxes
        on
            recipients.origin = inboxes.origin
            and recipients.inbox_id = inboxes.inbox_id
    left join memberships
        on
            recipients.origin = memberships.origin
            and recipients.contact_id = memberships.person_id
            and recipients.inbox_id = memberships.inbox_id
            and memberships.place_in_inbox = 1
    left join people
        on
            recipients.origin = people.origin
            and recipients.contact_id = people.person_id
    left join named_templates
        on
            recipients.origin = named_templates.origin
            and recipients.campaign_id = named_templates.campaign_number
    left join categories as of_language
        on
            recipients.origin = of_language.origin
            and recipients.inbox_id = of_language.inbox_id
            and named_templates.template_name = of_language.template_name
            and named_templates.language = of_language.language
    left join categories as of_name
        on
            recipients.origin = of_name.origin
            and recipients.inbox_id = of_name.inbox_id
            and named_templates.template_name = of_name.template_name
            and of_name.language is null
    where
        recipients.sent_at is not null
        or recipients.failed_at is not null

)

select * from final
