{{ config(materialized='view') }}

{%- set relation = raw_relation('webhooks') -%}
{%- set types = column_types(relation) if execute and relation is not none and not relation.is_cte else {} -%}
{%- set received_at_type = types.get('received_at', 'VARCHAR') -%}
{%- if execute and relation is not none and not relation.is_cte and var('webhooks_location') is not none -%}
    {%- do warn_of_unread_files(var('webhooks_location')) -%}
{%- endif -%}
with

webhooks as (

    {% if relation is none %}
    select
        {{ null_text() }} as received_at,
        {{ null_text() }} as payload
    where false
    {% else %}
    select
        received_at,
        payload
    from {{ relation }}
    {% endif %}

),

cells as (

    select
        {{ "nullif(received_at, '')" if is_text_type(received_at_type) else 'received_at' }} as raw_received_at,
        nullif(cast(payload as {{ dbt.type_string() }}), '') as payload
    from webhooks

),

typed as (

    select
        {% if is_text_type(received_at_type) %}
        {{ parse_text('raw_received_at', 'time') }} as received_at,
        {% else %}
        {{ convert_typed('raw_received_at', 'time', received_at_type) }} as received_at,
        {% endif %}
        cast(raw_received_at as {{ dbt.type_string() }}) as raw_received_at,
        payload
    from cells

),

checked as (

    select
        received_at,
        raw_received_at,
        payload,
        case
            when raw_received_at is null then 'received_at is missing'
            when received_at is null then 'received_at is not a time such as 2026-03-02 15:00:00'
            when received_at < cast('2009-01-01' as timestamp) then 'received_at is before 2009'
            when received_at > {{ run_start() }} + interval '1 day'
                then 'received_at is more than a day in the future'
            when payload is null then 'payload is missing'
            when not {{ is_json_object('payload') }} then 'payload is no JSON object'
        end as reject_reason
    from typed

),

-- The key is the text of the body; copies differ in their time alone.
final as (

    select
        received_at,
        payload,
        received_at as loaded_at,
        reject_reason,
        coalesce({{ keyed_hash('payload') }}, '') as row_key,
        case
            when reject_reason is not null then
                'received_at=' || coalesce(
                    case when received_at is not null then raw_received_at end,
                    '(' || cast(length(raw_received_at) as {{ dbt.type_string() }}) || ' characters)', ''
                )
                || '; payload=(' || cast(coalesce(length(payload), 0) as {{ dbt.type_string() }})
                || ' characters); '
        end as content,
        case
            when reject_reason is null then row_number() over (
                partition by {{ dbt.hash('payload') }}, reject_reason
                order by received_at
            )
        end as copy_number
    from checked

)

select * from final
