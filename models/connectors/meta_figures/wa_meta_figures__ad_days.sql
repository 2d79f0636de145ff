{{ config(enabled=is_connected('meta_figures'), materialized='whole_table') }}

with

insights as (

    {{ connector_rows('meta_figures', 'ads_insights') }}

),

actions as (

    {{ connector_rows('meta_figures', 'ads_insights_actions') }}

),

ads as (

    {{ newest_of_meta('ads') }}

),

accounts as (

    {{ connector_rows('meta_figures', 'accounts') }}

),

currencies as (

    select
        origin,
        replace(id, 'act_', '') as account_id,
        max(currency) as currency
    from accounts
    group by origin, replace(id, 'act_', '')

),

messages as (

    select * from {{ ref('wa_stg_messages') }}

),

-- Ads that ever opened a chat, or that Meta says did. What other ads cost is not WhatsApp's.
ads_of_chats as (

    select referral_source_id as ad_id
    from messages
    where referral_source_id is not null
    union
    select ad_id
    from insights
    where {{ is_chat_action('actions') }}
    union
    select coalesce(actions.ad_id, insights.ad_id) as ad_id
    from actions
    left join insights
        on
            actions.origin = insights.origin
            and actions.parent_id = insights.row_id
    where {{ is_chat_action('actions.action_type') }}

),

final as (

    select
        insights.origin,
        insights.ad_id,
        coalesce(insights.ad_name, ads.name) as ad_name,
        coalesce(insights.campaign_id, ads.campaign_id) as meta_campaign_id,
        insights.campaign_name,
        case
            when substr(insights.date_stop, 1, 10) != substr(insights.date_start, 1, 10)
                then insights.date_start || ' to ' || insights.date_stop
            else substr(insights.date_start, 1, 10)
        end as cost_date,
        insights.spend,
        coalesce(
            upper(insights.currency),
            upper(currencies.currency),
            {{ text_of_setting('meta_figures', 'currency', 'insights.origin') }}
        ) as currency,
        coalesce(insights.loaded_at, substr(insights.date_start, 1, 10) || ' 00:00:00')
            as loaded_at
    from insights
    left join ads
        on
            insights.origin = ads.origin
            and insights.ad_id = ads.id
    left join currencies
        on
            insights.origin = currencies.origin
            and replace(insights.account_id, 'act_', '') = currencies.account_id
    where insights.ad_id in (select ads_of_chats.ad_id from ads_of_chats)

)

select * from final
