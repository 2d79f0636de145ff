{%- set columns = [
    'survey_id', 'survey_kind', 'conversation_id', 'order_id', 'contact_id', 'score', 'comment',
    'sent_at', 'answered_at', 'updated_at', 'loaded_at'
] -%}
{%- set survey_kind_values = ['csat', 'nps'] -%}
{%- set types = raw_types('surveys') -%}
{%- set columns = columns + passthrough_names('surveys') -%}
with

cells as (

    {{ raw_cells('surveys', columns) }}

),

typed as (

    select
        *,
        {{ as_text('survey_id', types) }} as survey_id,
        {{ as_one_of('survey_kind', survey_kind_values, types) }} as survey_kind,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_text('order_id', types) }} as order_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_integer('score', types) }} as score,
        {{ as_text('comment', types) }} as comment,
        {{ as_time('sent_at', types) }} as sent_at,
        {{ as_time('answered_at', types) }} as answered_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('survey_id', types, is_required=true) }}
            {{ reject_if_none_of('survey_kind', survey_kind_values, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types) }}
            {{ reject_if_not_text('order_id', types) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_integer('score') }}
            when
                (survey_kind = 'csat' and score not between 1 and 5)
                or (survey_kind = 'nps' and score not between 0 and 10)
                then 'score is not 1 to 5 (csat) or 0 to 10 (nps)'
            {{ reject_if_not_time('sent_at', is_required=true) }}
            {{ reject_if_not_time('answered_at') }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('survey_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number,
        {# Ties of answers go to the greatest id, which is hashed below. #}
        row_number() over (order by survey_id) as id_order,
        {{ keyed_hash('contact_id') }} as source_contact_key
    from validated

),

final as (

    select
        {{ keyed_hash('surveys.survey_id') }} as survey_key,
        {{ keyed_hash('surveys.conversation_id') }} as helpdesk_thread_key,
        {{ keyed_hash('surveys.order_id') }} as order_key,
        surveys.source_contact_key,
        surveys.survey_kind,
        {# The comment of who asked to be forgotten is not stored, nor that of another copy. #}
        case
            when surveys.copy_number = 1 and erased.source_contact_key is null
                then surveys.comment
        end as comment,
        surveys.score,
        surveys.id_order,
        surveys.sent_at,
        surveys.answered_at,
        surveys.updated_at,
        surveys.loaded_at,
        {{ passthrough_cells('surveys', types, is_of_person=true) }}
        surveys.origin,
        cast(surveys.copy_number as integer) as copy_number,
        surveys.reject_reason,
        {{ rejected_row_key(['survey_id'], hashed=['survey_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['survey_kind', 'sent_at', 'answered_at', 'updated_at', 'loaded_at'],
            numbers=['score']
        ) }} as content
    from numbered as surveys
    left join {{ ref('wa_stg_contacts_erased') }} as erased
        on surveys.source_contact_key = erased.source_contact_key

)

select * from final
