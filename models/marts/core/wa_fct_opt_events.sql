{{ config(contract=own_contract('opt_events')) }}

with

opt_events as (

    select * from {{ ref('wa_int_opt_events') }}

),

final as (

    select
        event_key,
        contact_key,
        event_source,
        country_code,
        action,
        case when action = 'opt_in' then 1 end as opt_in_count,
        case when action = 'opt_out' then 1 end as opt_out_count,
        occurred_date,
        occurred_at
    from opt_events

)

{{ with_own_columns('opt_events') }}
