{{ config(contract=own_contract('leads', 'leads')) }}

with

leads as (

    select
        leads.lead_key,
        attributed.conversation_key,
        attributed.contact_key,
        attributed.country_code,
        {{ window_end('leads.created_at', 'lead_window_days') }} as window_ends_at,
        {{ window_end('leads.created_at', 'lead_window_days') }} <= clock.as_of as is_matured,
        leads.created_at
    from {{ ref('wa_stg_leads') }} as leads
    inner join {{ ref('wa_int_events_attributed') }} as attributed
        on
            leads.lead_key = attributed.event_key
            and attributed.event_kind = 'lead'
    cross join {{ ref('wa_int_clock') }} as clock

),

buyers as (

    select distinct leads.lead_key
    from leads
    inner join {{ ref('wa_int_orders_attributed') }} as orders
        on
            leads.contact_key = orders.contact_key
            and orders.ordered_at >= leads.created_at
            and orders.ordered_at <= leads.window_ends_at
    where orders.is_valid

),

final as (

    select
        leads.lead_key,
        leads.conversation_key,
        leads.contact_key,
        leads.country_code,
        case when leads.is_matured then buyers.lead_key is not null end as is_converted,
        1 as lead_count,
        {{ local_date('leads.created_at') }} as created_date,
        leads.created_at
    from leads
    left join buyers on leads.lead_key = buyers.lead_key

)

{{ with_own_columns('leads') }}
