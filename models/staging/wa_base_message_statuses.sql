{{ config(materialized='whole_view') }}

{%- set columns = [
    'message_id', 'status', 'status_at', 'is_billable', 'pricing_model', 'pricing_category',
    'platform_conversation_id', 'error_code', 'loaded_at'
] -%}
{%- set status_values = ['sent', 'delivered', 'read', 'played', 'failed'] -%}
{%- set pricing_model_values = ['PMP', 'CBP'] -%}
{%- set types = raw_types('message_statuses') -%}
with

cells as {{ not_materialized() }} (

    {{ raw_cells('message_statuses', columns) }}

),

typed as {{ not_materialized() }} (

    select
        *,
        {{ as_text('message_id', types) }} as message_id,
        {{ as_one_of('status', status_values, types) }} as status,
        {{ as_time('status_at', types) }} as status_at,
        {{ as_flag('is_billable', types) }} as is_billable,
        {{ as_one_of('pricing_model', pricing_model_values, types) }} as pricing_model,
        {{ as_text('pricing_category', types) }} as pricing_category,
        {{ as_text('platform_conversation_id', types) }} as platform_conversation_id,
        {{ as_text('error_code', types) }} as error_code,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as {{ not_materialized() }} (

    select
        *,
        case
            {{ reject_if_not_text('message_id', types, is_required=true) }}
            {{ reject_if_none_of('status', status_values, is_required=true) }}
            {{ reject_if_not_time('status_at', is_required=true) }}
            {{ reject_if_not_flag('is_billable') }}
            {{ reject_if_none_of('pricing_model', pricing_model_values) }}
            {{ reject_if_not_text('pricing_category', types) }}
            {{ reject_if_not_text('platform_conversation_id', types) }}
            {{ reject_if_not_text('error_code', types) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

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
        loaded_at,
        origin,
        origin_order,
        reject_reason,
        {{ rejected_row_key(['message_id', 'status'], hashed=['message_id']) }} as row_key,
        {{ rejected_content(
            columns, shown=['status', 'status_at', 'is_billable', 'pricing_model', 'loaded_at']
        ) }} as content
    from validated

)

select * from final
