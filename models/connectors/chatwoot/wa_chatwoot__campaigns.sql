{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

campaigns as (

    {{ chatwoot_rows('campaigns') }}

),

inboxes as (

    select * from {{ ref('wa_chatwoot__inboxes') }}

),

dated as (

    select
        campaigns.origin || '-campaign-' || campaigns.id as campaign_id,
        campaigns.title as campaign_name,
        coalesce(campaigns.started_at, campaigns.scheduled_at, campaigns.created_at) as started_at,
        campaigns.updated_at,
        coalesce(campaigns.loaded_at, campaigns.updated_at) as loaded_at,
        campaigns.origin
    from campaigns
    inner join inboxes
        on
            campaigns.origin = inboxes.origin
            and campaigns.inbox_id = inboxes.inbox_id

),

-- One whose time has not come is not there yet.
final as (

    select * from dated
    where
        coalesce(
            {{ parse_text('started_at', 'time') }} <= {{ parse_text('loaded_at', 'time') }},
            true
        )

)

select * from final
