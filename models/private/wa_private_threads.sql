{{ config(enabled=var('private_people')) }}
with

cells as (

    {{ raw_cells('conversations', ['conversation_id']) }}

),

typed as (

    select distinct {{ as_text('conversation_id', raw_types('conversations')) }} as conversation_id
    from cells

),

threads as (

    select
        {{ keyed_hash('conversation_id') }} as thread_key,
        conversation_id
    from typed
    where conversation_id is not null

),

conversations as (

    select
        conversation_key,
        thread_key
    from {{ ref('wa_int_conversations') }}

),

final as (

    select
        conversations.conversation_key,
        threads.conversation_id
    from conversations
    inner join threads on conversations.thread_key = threads.thread_key

)

select * from final
