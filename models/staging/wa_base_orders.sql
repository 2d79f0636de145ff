{%- set columns = [
    'order_id', 'contact_id', 'conversation_id', 'campaign_id', 'status', 'total_amount',
    'refunded_amount', 'currency', 'is_test', 'ordered_at', 'updated_at', 'loaded_at'
] -%}
{%- set status_values = ['pending', 'paid', 'fulfilled', 'cancelled', 'refunded'] -%}
{%- set types = raw_types('orders') -%}
{%- set columns = columns + passthrough_names('orders') -%}
with

cells as (

    {{ raw_cells('orders', columns) }}

),

typed as (

    select
        *,
        {{ as_text('order_id', types) }} as order_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_text('campaign_id', types) }} as campaign_id,
        {{ as_one_of('status', status_values, types) }} as status,
        {{ as_amount('total_amount', types) }} as total_amount,
        {{ as_amount('refunded_amount', types) }} as refunded_amount,
        {{ as_currency('currency', types) }} as currency,
        {{ as_flag('is_test', types) }} as is_test,
        {{ as_time('ordered_at', types) }} as ordered_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('order_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types) }}
            {{ reject_if_not_text('campaign_id', types) }}
            {{ reject_if_none_of('status', status_values, is_required=true) }}
            {{ reject_if_not_amount('total_amount', is_required=true) }}
            {{ reject_if_not_amount('refunded_amount') }}
            when refunded_amount > total_amount then 'refunded_amount is above total_amount'
            {{ reject_if_not_currency('currency', is_required=true) }}
            {{ reject_if_not_flag('is_test') }}
            {{ reject_if_not_time('ordered_at', is_required=true) }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('order_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number,
        {# Ties go to the greatest id, which is hashed below. #}
        row_number() over (order by order_id) as id_order
    from validated

),

final as (

    select
        {{ keyed_hash('order_id') }} as order_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        {{ keyed_hash('conversation_id') }} as helpdesk_thread_key,
        campaign_id,
        status,
        total_amount,
        refunded_amount,
        currency,
        is_test,
        ordered_at,
        updated_at,
        loaded_at,
        id_order,
        {{ passthrough_cells('orders', types, is_of_person=true) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['order_id'], hashed=['order_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['status', 'currency', 'is_test', 'ordered_at', 'updated_at', 'loaded_at'],
            numbers=['total_amount', 'refunded_amount']
        ) }} as content
    from numbered
    {{ join_erased('orders', keyed_hash('contact_id')) }}

)

select * from final
