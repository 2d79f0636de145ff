{{ config(enabled=is_connected('meta_figures')) }}

with

ad_days as (

    select * from {{ ref('wa_meta_figures__ad_days') }}

),

campaigns as (

    {{ newest_of_meta('campaigns') }}

),

-- Without a table of campaigns one starts on the first day of its ads.
advertised as (

    select
        origin,
        meta_campaign_id,
        max(campaign_name) as campaign_name,
        min(cost_date) || ' 00:00:00' as first_at,
        max(loaded_at) as loaded_at
    from ad_days
    where meta_campaign_id is not null
    group by origin, meta_campaign_id

),

final as (

    select
        'meta-ad-' || advertised.meta_campaign_id as campaign_id,
        coalesce(campaigns.name, advertised.campaign_name) as campaign_name,
        coalesce(campaigns.started_at, advertised.first_at) as started_at,
        coalesce(campaigns.updated_at, advertised.loaded_at) as updated_at,
        coalesce(campaigns.loaded_at, advertised.loaded_at) as loaded_at,
        advertised.origin
    from advertised
    left join campaigns
        on
            advertised.origin = campaigns.origin
            and advertised.meta_campaign_id = campaigns.id
    where coalesce(campaigns.name, advertised.campaign_name) is not null

)

select * from final
