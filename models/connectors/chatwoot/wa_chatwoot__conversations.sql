{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

threads as (

    select * from {{ ref('wa_chatwoot__threads') }}

),

resolutions as (

    select
        origin,
        conversation_id,
        max(occurred_at) as resolved_at,
        max(loaded_at) as loaded_at
    from {{ ref('wa_chatwoot__conversation_events') }}
    where event_type = 'resolved'
    group by origin, conversation_id

),

taggings as (

    {{ chatwoot_rows('taggings', changed_at='created_at') }}

),

tags as (

    {{ chatwoot_rows('tags', changed_at='name') }}

),

tagged as (

    select
        taggings.origin,
        taggings.taggable_id as thread_id,
        {{ ordered_list('tags.name') }} as labels
    from taggings
    inner join tags
        on
            taggings.origin = tags.origin
            and taggings.tag_id = tags.id
    where
        taggings.taggable_type = 'Conversation'
        and taggings.context = 'labels'
        and not taggings.was_deleted
    group by taggings.origin, taggings.taggable_id

),

labelled as (

    select
        threads.*,
        coalesce(threads.cached_label_list, tagged.labels) as labels
    from threads
    left join tagged
        on
            threads.origin = tagged.origin
            and threads.thread_id = tagged.thread_id

),

-- Few texts have all labels, so each is cut once.
label_texts as (

    select
        labels,
        length(labels) - length(replace(labels, ',', '')) as comma_count
    from labelled
    where labels is not null
    group by labels

),

first_labels as (

    select
        label_texts.labels,
        min(
            nullif({{ trimmed(word_of('label_texts.labels', 'numbers.number + 1', ',')) }}, '')
        ) as first_label
    from label_texts
    inner join {{ numbers(100) }} as numbers on label_texts.comma_count >= numbers.number
    group by label_texts.labels

),

final as (

    select
        labelled.conversation_id,
        labelled.contact_id,
        labelled.business_phone_id,
        case labelled.status
            when '0' then 'open'
            when '1' then 'resolved'
            when '2' then 'pending'
            when '3' then 'snoozed'
            else labelled.status
        end as status,
        {{ chatwoot_topic(
            'labelled.origin',
            "',' || replace(labelled.labels, ', ', ',') || ','",
            'first_labels.first_label',
            'labelled.custom_attributes'
        ) }} as topic,
        labelled.labels,
        {{ chatwoot_agent_id('labelled.origin', 'labelled.assignee_id') }} as assigned_agent_id,
        labelled.created_at as opened_at,
        case when labelled.status = '1' then resolutions.resolved_at end as resolved_at,
        labelled.updated_at,
        {{ later_text('labelled.loaded_at', 'resolutions.loaded_at') }} as loaded_at,
        labelled.origin
    from labelled
    left join resolutions
        on
            labelled.origin = resolutions.origin
            and labelled.conversation_id = resolutions.conversation_id
    left join first_labels on labelled.labels = first_labels.labels

)

select * from final
