{{ config(materialized='whole_view') }}

{%- set columns = ['received_at', 'payload'] -%}
{%- set types = raw_types('webhooks') -%}
{%- if execute and types and var('webhooks_location') is not none -%}
    {%- do warn_of_unread_files(var('webhooks_location')) -%}
{%- endif -%}
with

cells as (

    {{ raw_cells('webhooks', columns) }}

),

typed as (

    select
        *,
        {{ as_time('received_at', types) }} as received_at,
        {{ as_text('payload', types) }} as payload
    from cells

),

validated as (

    select
        *,
        case
            {{ reject_if_not_time('received_at', is_required=true) }}
            {{ reject_if_missing('payload') }}
            when not {{ is_json_object('payload') }} then 'payload is no JSON object'
        end as reject_reason
    from typed

),

-- Copies of a body differ in their time alone; a hash stands for the text, so that none is sorted.
final as (

    select
        received_at,
        payload,
        received_at as loaded_at,
        origin,
        case
            when reject_reason is null
                then row_number() over (
                    partition by reject_reason, {{ dbt.hash('payload') }}
                    order by received_at
                )
        end as copy_number,
        reject_reason,
        {{ rejected_row_key(['payload'], hashed=['payload']) }} as row_key,
        {{ rejected_content(columns, shown=['received_at']) }} as content
    from validated

)

select * from final
