{%- set columns = [
    'cart_id', 'contact_id', 'conversation_id', 'order_id', 'created_at', 'updated_at',
    'loaded_at'
] -%}
{%- set types = raw_types('carts') -%}
{%- set columns = columns + passthrough_names('carts') -%}
with

cells as (

    {{ raw_cells('carts', columns) }}

),

typed as (

    select
        *,
        {{ as_text('cart_id', types) }} as cart_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_text('order_id', types) }} as order_id,
        {{ as_time('created_at', types) }} as created_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('cart_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types) }}
            {{ reject_if_not_text('order_id', types) }}
            {{ reject_if_not_time('created_at', is_required=true) }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('cart_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('cart_id') }} as cart_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        {{ keyed_hash('conversation_id') }} as helpdesk_thread_key,
        {{ keyed_hash('order_id') }} as order_key,
        created_at,
        updated_at,
        loaded_at,
        {{ passthrough_cells('carts', types, is_of_person=true) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['cart_id'], hashed=['cart_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['created_at', 'updated_at', 'loaded_at']
        ) }} as content
    from numbered
    {{ join_erased('carts', keyed_hash('contact_id')) }}

)

select * from final
