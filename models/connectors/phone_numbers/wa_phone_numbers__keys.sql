{{ config(enabled=is_connected('phone_numbers'), materialized='whole_table') }}

{%- set merge_types = raw_types('contact_merges', without=['phone_numbers']) -%}

with

ids as (

    select distinct {{ as_text('contact_id', raw_types('messages')) }} as number
    from ({{ raw_cells('messages', ['contact_id']) }}) as cells
    where raw_contact_id is not null

),

numbers as (

    select
        cast(number as {{ dbt.type_string() }}) as number,
        cast('' as {{ dbt.type_string() }}) as country_code,
        true as is_international
    from ids

),

keys as (

    {{ phone_keys('numbers') }}

),

messages as (

    select
        source_contact_key,
        min(sent_at) as first_message_at,
        max(sent_at) as last_message_at,
        min(loaded_at) as first_loaded_at
    from {{ ref('wa_stg_messages') }}
    group by source_contact_key

),

{# Who has an id of another source's merge is known there by another id already. #}
merged as (

    select distinct {{ keyed_hash(as_text('old_contact_id', merge_types)) }} as source_contact_key
    from ({{ raw_cells('contact_merges', ['old_contact_id'], without=['phone_numbers']) }}) as cells

),

known as (

    select
        keys.number as contact_id,
        keys.phone_key,
        merged.source_contact_key is not null as is_merged,
        messages.first_message_at,
        messages.last_message_at,
        messages.first_loaded_at
    from keys
    inner join messages on {{ keyed_hash('keys.number') }} = messages.source_contact_key
    left join merged on messages.source_contact_key = merged.source_contact_key
    where keys.phone_key is not null

),

final as (

    select
        contact_id,
        phone_key,
        is_merged,
        row_number() over (
            partition by phone_key
            order by
                case when is_merged then 1 else 0 end,
                last_message_at desc,
                contact_id desc
        ) = 1 as is_newest,
        min(first_message_at) over (partition by phone_key) as known_at,
        first_message_at,
        last_message_at,
        first_loaded_at
    from known

)

select * from final
