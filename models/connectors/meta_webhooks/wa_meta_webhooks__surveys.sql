{{ config(materialized='whole_view') }}

with

items as (

    select * from {{ ref('wa_meta_webhooks__items') }}
    where item_kind = 'message'

),

answers as (

    {% for kind in ['csat', 'nps'] %}
    select
        item_id || '-{{ kind }}' as survey_id,
        '{{ kind }}' as survey_kind,
        coalesce(from_wa_id, from_user_id, only_contact_id) as contact_id,
        {{ kind }} as score,
        {{ text_of_unix_seconds('unix_seconds') }} as answered_at,
        {{ text_of_time('loaded_at') }} as loaded_at
    from items
    where {{ matches(kind, '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        survey_id,
        survey_kind,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as order_id,
        contact_id,
        score,
        {{ null_text() }} as comment,
        answered_at as sent_at,
        answered_at,
        answered_at as updated_at,
        loaded_at,
        'webhooks' as origin
    from answers

)

select * from final
