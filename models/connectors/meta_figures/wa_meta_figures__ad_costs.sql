{{ config(enabled=is_connected('meta_figures')) }}

with

ad_days as (

    select * from {{ ref('wa_meta_figures__ad_days') }}

),

final as (

    select
        ad_id,
        ad_name,
        'meta-ad-' || meta_campaign_id as campaign_id,
        cost_date,
        spend as amount,
        currency,
        loaded_at,
        origin
    from ad_days

)

select * from final
