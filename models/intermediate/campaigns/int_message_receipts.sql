{%- set status_column = raw_contract()['message_statuses'].columns | selectattr('name', '==', 'status') | first -%}
{%- set said_of_price = ['pricing_category', 'pricing_model', 'platform_conversation_id'] -%}
{{ config(materialized=carried_table(), incremental_strategy='replace_changed') }}
{#- A condition on raw rows is not handed down through the view: who carries on reads past it. -#}
{%- set is_carrying_on = carries_on() -%}
{%- if model.resource_type != 'unit_test' -%}
{%- set changed_rows = judged_rows(
    'message_statuses', only=of_changed_keys('message_statuses') if is_carrying_on
) -%}
{%- endif %}

with

statuses as {{ read_anew() if not is_carrying_on }} (

    {% if is_carrying_on -%}
    select judged.*
    from (
        {{ changed_rows }}
    ) as judged
    where judged.reject_reason is null
    {% else -%}
    select * from {{ ref('stg_message_statuses') }}
    {% endif %}

),

grouped as (

    select
        message_id,
        min(case when status in ('delivered', 'read', 'played') then status_at end) as delivered_at,
        min(case when status in ('read', 'played') then status_at end) as read_at,
        min(case when status = 'failed' then status_at end) as failed_at,
        min(case when status = 'failed' then error_code end) as error_code,
        {{ dbt.bool_or('is_billable') }} as is_billable,
        {% for column in said_of_price %}
        min({{ column }}) as {{ column }},
        max({{ column }}) as greatest_{{ column }},
        {% endfor %}
        {% for status in status_column['values'] %}
        max(case when status = '{{ status }}' then 1 else 0 end)
        {{ '+' if not loop.last else 'as status_count,' }}
        {% endfor %}
        count(*) as row_count,
        max(loaded_at) as last_loaded_at
    from statuses
    group by message_id

),

{# Nearly all messages hear one and the same price from all their statuses. Of the others the newest status speaks. #}
contradicted as (

    select message_id
    from grouped
    where
        {% for column in said_of_price %}
        {{ column }} != greatest_{{ column }}
        {{ 'or' if not loop.last }}
        {% endfor %}

),

newest as (

    select
        message_id,
        {% for column in said_of_price %}
        {{ newest_value(column, ['status_at', 'loaded_at']) }} as {{ column }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from statuses
    where message_id in (select contradicted.message_id from contradicted)
    group by message_id

),

final as (

    select
        grouped.message_id,
        grouped.delivered_at,
        grouped.read_at,
        grouped.failed_at,
        grouped.error_code,
        grouped.is_billable,
        {% for column in said_of_price %}
        coalesce(newest.{{ column }}, grouped.{{ column }}) as {{ column }},
        {% endfor %}
        cast(grouped.status_count as bigint) as status_count,
        grouped.row_count,
        grouped.last_loaded_at
    from grouped
    left join newest on grouped.message_id = newest.message_id

)

select * from final
