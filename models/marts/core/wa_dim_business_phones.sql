with

names as (

    select * from {{ reference_table('business_phones') }} as business_phones

),

mentioned as (

    {% for table in ['messages', 'conversations', 'meta_pricing'] %}
    select business_phone_id
    from {{ ref('wa_stg_' ~ table) }}
    where business_phone_id is not null
    group by business_phone_id
    union all
    {% endfor %}
    select business_phone_id
    from names

),

final as (

    select distinct
        mentioned.business_phone_id,
        names.business_phone_name
    from mentioned
    left join names on mentioned.business_phone_id = names.business_phone_id

)

select * from final
