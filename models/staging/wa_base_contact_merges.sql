{%- set columns = ['old_contact_id', 'new_contact_id', 'merged_at', 'loaded_at'] -%}
{%- set types = raw_types('contact_merges') -%}
with recursive

cells as (

    {{ raw_cells('contact_merges', columns) }}

),

typed as (

    select
        *,
        {{ as_text('old_contact_id', types) }} as old_contact_id,
        {{ as_text('new_contact_id', types) }} as new_contact_id,
        {{ as_time('merged_at', types) }} as merged_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated_alone as (

    select
        *,
        case
            {{ reject_if_not_text('old_contact_id', types, is_required=true) }}
            {{ reject_if_not_text('new_contact_id', types, is_required=true) }}
            {{ reject_if_not_time('merged_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reason_alone
    from typed

),

pairs as (

    select distinct
        old_contact_id,
        new_contact_id
    from validated_alone
    where reason_alone is null

),

{# Only an id that is old here and new there can lie on a cycle: that keeps the closure small. #}
inner_pairs as (

    select
        pairs.old_contact_id,
        pairs.new_contact_id
    from pairs
    where
        pairs.old_contact_id in (select entering.new_contact_id from pairs as entering)
        and pairs.new_contact_id in (select leaving.old_contact_id from pairs as leaving)

),

reached as (
    {{ reached_pairs('inner_pairs', 'old_contact_id', 'new_contact_id') }}
),

cycles as (

    select distinct
        inner_pairs.old_contact_id,
        inner_pairs.new_contact_id
    from inner_pairs
    inner join reached
        on
            inner_pairs.new_contact_id = reached.old_contact_id
            and inner_pairs.old_contact_id = reached.new_contact_id

),

validated as (

    select
        validated_alone.*,
        case
            when validated_alone.reason_alone is not null then validated_alone.reason_alone
            when cycles.old_contact_id is not null then 'the merge is part of a circle'
        end as reject_reason
    from validated_alone
    left join cycles
        on
            validated_alone.old_contact_id = cycles.old_contact_id
            and validated_alone.new_contact_id = cycles.new_contact_id

),

{# Of several good rows of an old id the newest merge is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('old_contact_id', 'merged_at desc, origin_order', columns) }}
            as copy_number
    from validated

),

final as (

    select
        {{ keyed_hash('old_contact_id') }} as old_contact_key,
        {{ keyed_hash('new_contact_id') }} as new_contact_key,
        merged_at,
        loaded_at,
        origin,
        cast(copy_number as integer) as copy_number,
        reject_reason,
        {{ rejected_row_key(['old_contact_id'], hashed=['old_contact_id']) }} as row_key,
        {{ rejected_content(columns, shown=['merged_at', 'loaded_at']) }} as content
    from numbered

)

select * from final
