with

leads as (

    select
        leads.*,
        {{ window_end('leads.created_at', 'lead_window_days') }} as window_ends_at,
        {{ window_end('leads.created_at', 'lead_window_days') }} <= clock.as_of as is_matured
    from {{ ref('int_leads_attributed') }} as leads
    cross join {{ ref('int_clock') }} as clock

),

buyers as (

    select distinct leads.lead_id
    from leads
    inner join {{ ref('int_orders_attributed') }} as orders
        on
            leads.contact_id = orders.contact_id
            and orders.ordered_at >= leads.created_at
            and orders.ordered_at <= leads.window_ends_at
    where orders.is_valid

),

final as (

    select
        {{ keyed_hash('leads.lead_id') }} as lead_key,
        leads.conversation_key,
        contacts.contact_key,
        leads.country_code,
        case when leads.is_matured then buyers.lead_id is not null end as is_converted,
        1 as lead_count,
        {{ local_date('leads.created_at') }} as created_date,
        leads.created_at
    from leads
    inner join {{ ref('int_contacts') }} as contacts on leads.contact_id = contacts.contact_id
    left join buyers on leads.lead_id = buyers.lead_id

)

select * from final
