with

clock as (

    select * from {{ ref('wa_int_clock') }}

),

{# Rows that arrived after a set `as_of` are not known at it. #}
loads as (

    select
        rows_loaded.table_name,
        rows_loaded.origin,
        rows_loaded.last_loaded_at as loaded_at,
        lag(rows_loaded.last_loaded_at) over (
            partition by rows_loaded.table_name, rows_loaded.origin
            order by rows_loaded.last_loaded_at
        ) as previous_loaded_at,
        max(rows_loaded.last_loaded_at) over (
            partition by rows_loaded.table_name, rows_loaded.origin
        ) as newest_loaded_at,
        clock.as_of
    from {{ ref('wa_int_rows_loaded') }} as rows_loaded
    cross join clock
    where rows_loaded.last_loaded_at <= clock.as_of

),

{# The rhythm: pauses between loads in the 91 days up to the newest row. #}
rhythms as (

    select
        table_name,
        origin,
        newest_loaded_at,
        {{ seconds_between('newest_loaded_at', 'as_of') }} as silent_seconds,
        max({{ seconds_between('previous_loaded_at', 'loaded_at') }}) as longest_pause_seconds,
        count(previous_loaded_at) as pause_count,
        min(loaded_at) as first_loaded_at
    from loads
    where
        loaded_at >= {{ plus_seconds('newest_loaded_at', -86400 * 91) }}
    group by table_name, origin, newest_loaded_at, as_of

),

final as (

    select
        table_name,
        origin,
        silent_seconds,
        longest_pause_seconds,
        newest_loaded_at
    from rhythms
    where
        pause_count >= 5
        and {{ seconds_between('first_loaded_at', 'newest_loaded_at') }} >= 28 * 86400
        and silent_seconds > 86400
        and silent_seconds > 1.5 * longest_pause_seconds

)

select * from final
