{%- set columns = [
    'conversation_id', 'contact_id', 'business_phone_id', 'status', 'topic', 'labels',
    'assigned_agent_id', 'opened_at', 'resolved_at', 'updated_at', 'loaded_at'
] -%}
{%- set status_values = ['open', 'pending', 'resolved', 'snoozed'] -%}
{%- set types = raw_types('conversations') -%}
{%- set columns = columns + passthrough_names('conversations') -%}
with

cells as (

    {{ raw_cells('conversations', columns) }}

),

typed as (

    select
        *,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_text('business_phone_id', types) }} as business_phone_id,
        {{ as_one_of('status', status_values, types) }} as status,
        {{ as_text('topic', types) }} as topic,
        {{ as_text('labels', types) }} as labels,
        {{ as_text('assigned_agent_id', types) }} as assigned_agent_id,
        {{ as_time('opened_at', types) }} as opened_at,
        {{ as_time('resolved_at', types) }} as resolved_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('conversation_id', types, is_required=true) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_text('business_phone_id', types, is_required=true) }}
            {{ reject_if_none_of('status', status_values, is_required=true) }}
            {{ reject_if_not_text('topic', types) }}
            {{ reject_if_not_text('labels', types) }}
            {{ reject_if_not_text('assigned_agent_id', types) }}
            {{ reject_if_not_time('opened_at', is_required=true) }}
            {{ reject_if_not_time('resolved_at') }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number(
            'conversation_id',
            'updated_at desc, loaded_at desc, origin_order', columns
        ) }} as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('conversation_id') }} as helpdesk_thread_key,
        {{ keyed_hash('contact_id') }} as source_contact_key,
        business_phone_id,
        status,
        topic,
        labels,
        assigned_agent_id,
        opened_at,
        resolved_at,
        updated_at,
        loaded_at,
        {{ passthrough_cells('conversations', types, is_of_person=true) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['conversation_id'], hashed=['conversation_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['status', 'opened_at', 'resolved_at', 'updated_at', 'loaded_at']
        ) }} as content
    from numbered
    {{ join_erased('conversations', keyed_hash('contact_id')) }}

)

select * from final
