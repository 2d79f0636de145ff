{{ config(materialized='whole_view') }}

with

items as (

    select
        coalesce(from_wa_id, from_user_id) as contact_id,
        preference,
        {{ text_of_unix_seconds('unix_seconds') }} as occurred_at,
        {{ text_of_time('loaded_at') }} as loaded_at
    from {{ ref('wa_meta_webhooks__items') }}
    where item_kind = 'preference'

),

-- Meta gives no id.
final as (

    select
        {{ dbt.hash(
            "coalesce(contact_id, '') || '|' || preference || '|' || coalesce(occurred_at, '')"
        ) }}
            as consent_id,
        contact_id,
        case when preference = 'stop' then 'opt_out' else 'opt_in' end as action,
        {{ null_text() }} as source,
        occurred_at,
        loaded_at,
        'webhooks' as origin
    from items

)

select * from final
