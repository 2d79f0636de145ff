{%- set columns = [
    'contact_id', 'country_code', 'is_internal', 'created_at', 'erased_at', 'updated_at',
    'loaded_at'
] -%}
{%- set types = raw_types('contacts') -%}
{%- set columns = columns + passthrough_names('contacts') -%}
with

cells as (

    {{ raw_cells('contacts', columns) }}

),

typed as (

    select
        *,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_country('country_code', types) }} as country_code,
        {{ as_flag('is_internal', types) }} as is_internal,
        {{ as_time('created_at', types) }} as created_at,
        {{ as_time('erased_at', types) }} as erased_at,
        {{ as_time('updated_at', types) }} as updated_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_country('country_code') }}
            {{ reject_if_not_flag('is_internal') }}
            {{ reject_if_not_time('created_at', is_required=true) }}
            {{ reject_if_not_time('erased_at') }}
            {{ reject_if_not_time('updated_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed

),

{# Of several good rows of a key the newest version is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('contact_id', 'updated_at desc, loaded_at desc, origin_order', columns) }}
            as copy_number,
        {# Ties go to the greatest id, which is hashed below. #}
        row_number() over (order by contact_id) as id_order
    from validated

),

{% if passthrough_names('contacts') %}
{# Who asked to be forgotten, with all ids: stg_contacts_erased reads this model. #}
ids as (

    select
        {{ keyed_hash('numbered.contact_id') }} as source_contact_key,
        coalesce(merged.contact_key, {{ keyed_hash('numbered.contact_id') }}) as contact_key,
        numbered.erased_at
    from numbered
    left join {{ ref('wa_stg_contacts_merged') }} as merged
        on {{ keyed_hash('numbered.contact_id') }} = merged.source_contact_key
    where numbered.copy_number = 1

),

erased_ids as (

    select source_contact_key
    from ids
    where contact_key in (select ids.contact_key from ids where ids.erased_at is not null)

),

{% endif %}
final as (

    select
        {{ keyed_hash('contact_id') }} as source_contact_key,
        country_code,
        is_internal,
        created_at,
        erased_at,
        updated_at,
        loaded_at,
        id_order,
        {{ passthrough_cells('contacts', types, is_of_person=true) }}
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['contact_id'], hashed=['contact_id']) }} as row_key,
        {{ rejected_content(
            columns,
            shown=['country_code', 'is_internal', 'created_at', 'erased_at', 'updated_at', 'loaded_at']
        ) }} as content
    from numbered
    {{ join_erased('contacts', keyed_hash('contact_id'), 'erased_ids') }}

)

select * from final
