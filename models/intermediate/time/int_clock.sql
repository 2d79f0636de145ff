{%- set tables = raw_contract() | list -%}
{%- if not has_webhooks() -%}
{%- set tables = tables | reject('==', 'webhooks') | list -%}
{%- endif -%}
with

{# Copies count: as_of is the moment up to which the data is known, and a copy tells that too. #}
loaded as (

    {% for table in tables %}
    select max(last_loaded_at) as last_loaded_at
    from {{ ref('int_message_receipts' if table == 'message_statuses' else 'stg_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

clock as (

    select
        {% if var('as_of') is none -%}
        max(last_loaded_at) as as_of,
        {% else -%}
        cast('{{ var("as_of") }}' as timestamp) as as_of,
        {% endif -%}
        max(last_loaded_at) as last_loaded_at
    from loaded

),

final as (

    select
        as_of,
        last_loaded_at,
        {{ local_date('as_of') }} as as_of_date
    from clock

)

select * from final
