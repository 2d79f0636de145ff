{%- set buckets = [
    (5, 'up to 5 s'), (15, '5 to 15 s'), (60, '15 to 60 s'), (300, '1 to 5 min'), (900, '5 to 15 min'),
    (3600, '15 to 60 min'), (14400, '1 to 4 h'), (86400, '4 to 24 h')
] -%}
with

responses as (

    select
        {{ period_start('month', 'first_response_date') }} as month,
        case
            {%- for seconds, label in buckets %}
            when first_response_seconds <= {{ seconds }} then {{ loop.index }}
            {%- endfor %}
            else {{ buckets | length + 1 }}
        end as bucket_order
    from {{ ref('wa_fct_conversations') }}
    where first_response_seconds is not null

),

months as (

    select
        month,
        count(*) as response_count
    from responses
    group by month

),

labels as (

    {% for seconds, label in buckets %}
    select
        {{ loop.index }} as bucket_order,
        '{{ label }}' as bucket
    union all
    {% endfor %}
    select
        {{ buckets | length + 1 }} as bucket_order,
        'over 24 h' as bucket

),

counted as (

    select
        month,
        bucket_order,
        count(*) as conversation_count
    from responses
    group by month, bucket_order

),

{# Every bucket of a month with responses, so that a chart of it has no holes. #}
final as (

    select
        months.month,
        labels.bucket,
        cast(labels.bucket_order as integer) as bucket_order,
        coalesce(counted.conversation_count, 0) as conversation_count,
        cast(coalesce(counted.conversation_count, 0) as {{ type_double() }})
        / months.response_count as share
    from months
    cross join labels
    left join counted
        on
            months.month = counted.month
            and labels.bucket_order = counted.bucket_order

)

select * from final
