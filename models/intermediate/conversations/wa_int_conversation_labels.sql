with

conversations as (

    select
        conversation_key,
        thread_key
    from {{ ref('wa_int_conversations') }}
    where is_helpdesk

),

threads as (

    select
        helpdesk_thread_key,
        labels
    from {{ ref('wa_stg_conversations') }}
    where labels is not null

),

{# Few texts have all labels, so each is cut once. #}
texts as (

    select distinct
        labels,
        length(labels) - length(replace(labels, ',', '')) as comma_count
    from threads

),

parts as (

    select
        texts.labels,
        {{ trimmed(word_of('texts.labels', 'numbers.number + 1', ',')) }} as label
    from texts
    inner join {{ numbers('(select coalesce(max(comma_count), 0) + 1 from texts)') }} as numbers
        on texts.comma_count >= numbers.number

),

final as (

    select distinct
        conversations.conversation_key,
        parts.label
    from conversations
    inner join threads on conversations.thread_key = threads.helpdesk_thread_key
    inner join parts on threads.labels = parts.labels
    where parts.label != ''

)

select * from final
