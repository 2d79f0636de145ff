{{ config(materialized='whole_view') }}

select
    survey_key,
    helpdesk_thread_key,
    order_key,
    source_contact_key,
    survey_kind,
    comment,
    score,
    id_order,
    sent_at,
    answered_at,
    updated_at,
    loaded_at,
    {{ passthrough_items('surveys') }}
    origin
from {{ ref('wa_base_surveys') }}
where copy_number = 1
