{{ config(materialized='view') }}

{#
    All good receipts, copies included: the earliest of each status is its time, but what a status says of price
    is read from every copy. int_message_receipts does both in one pass.
#}
with

judged as (

    {{ judged_rows('message_statuses') }}

),

final as (

    select
        message_id,
        status,
        status_at,
        is_billable,
        pricing_model,
        pricing_category,
        platform_conversation_id,
        error_code,
        loaded_at
    from judged
    where reject_reason is null

)

select * from final
