{{ config(materialized='whole_view') }}

select
    click_key,
    message_key,
    source_contact_key,
    is_robot,
    clicked_at,
    loaded_at,
    origin
from {{ ref('wa_base_link_clicks') }}
where copy_number = 1
