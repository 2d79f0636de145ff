{%- set tables = raw_tables() | reject('==', 'message_statuses') | list -%}
with

{# Copies count: as_of is the moment up to which the data is known, and a copy says that too. #}
loaded as (

    {% for table in tables %}
    select max(loaded_at) as last_loaded_at
    from {{ ref('wa_base_' ~ table) }}
    where reject_reason is null
    union all
    {% endfor %}
    select max(last_loaded_at) as last_loaded_at
    from {{ ref('wa_stg_message_statuses') }}

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
