{{ config(enabled=is_connected('meta_figures')) }}

{%- set members = {
    'begun_at': 'start', 'ended_at': 'end', 'phone_number': 'phone_number', 'country': 'country',
    'tier': 'tier', 'price_type': 'pricing_type', 'category': 'pricing_category', 'cost': 'cost',
    'volume': 'volume'
} -%}
{%- set point = {} -%}
{%- for member in members.values() -%}{%- do point.update({member: 'text'}) -%}{%- endfor -%}
with

answers as (

    {{ connector_rows('meta_figures', 'pricing_analytics') }}

),

listed as (

    select
        origin,
        loaded_at,
        currency,
        {{ json_items(json_list_of_text('points', dict(point, data_points=[point]))) }} as item
    from answers

),

items as (

    select
        origin,
        loaded_at,
        currency,
        {{ json_items(json_list('item', 'data_points')) }} as item
    from listed
    union all
    select
        origin,
        loaded_at,
        currency,
        item
    from listed

),

points as (

    select
        {{ members | join(',\n        ') }},
        origin,
        loaded_at,
        currency
    from answers
    union all
    select
        {% for column, member in members.items() -%}
        {{ json_word('item', member) }} as {{ column }},
        {% endfor -%}
        origin,
        loaded_at,
        currency
    from items

),

timed as (

    select
        *,
        coalesce({{ time_of_unix_seconds('begun_at') }}, {{ parse_text('begun_at', 'time') }})
            as begun_time,
        coalesce({{ time_of_unix_seconds('ended_at') }}, {{ parse_text('ended_at', 'time') }})
            as ended_time
    from points
    where
        begun_at is not null
        or volume is not null

),

lasting as (

    select
        *,
        coalesce({{ seconds_between('begun_time', 'ended_time') }}, 0) as duration_seconds
    from timed

),

-- The middle of a data point lies in its day even where account_time_zone is some hours off.
dated as (

    select
        *,
        case
            when begun_time is null then begun_at
            when duration_seconds > 25 * 3600 then begun_at || ' to ' || ended_at
            else cast(
                cast({{ local_time(
                    plus_seconds('begun_time', 'duration_seconds / 2'), var('account_time_zone')
                ) }} as date)
                as {{ dbt.type_string() }}
            )
        end as day,
        coalesce(loaded_at, {{ text_of_time('coalesce(ended_time, begun_time)') }}) as known_at
    from lasting

),

-- Meta restates its figures: of each data point the newest counts, and of several that were loaded
-- at one time the greatest volume.
numbered as (

    select
        *,
        row_number() over (
            partition by
                origin, begun_at, ended_at, phone_number, country, tier, price_type, category
            order by
                {{ parse_text('known_at', 'time') }} desc,
                coalesce({{ parse_text('volume', 'integer') }}, -1) desc,
                coalesce(cost, '') desc
        ) as version_number
    from dated

),

-- Tiers and half hours of a day add up. A cell that is no number stays, so that it is rejected.
final as (

    select
        day as pricing_date,
        nullif({{ digits_of('phone_number') }}, '') as business_phone_id,
        upper(country) as country_code,
        lower(category) as pricing_category,
        lower(price_type) as pricing_type,
        coalesce(
            max(case when {{ parse_text('volume', 'integer') }} is null then volume end),
            cast(sum({{ parse_text('volume', 'integer') }}) as {{ dbt.type_string() }})
        ) as volume,
        coalesce(
            max(case when {{ parse_text('cost', 'amount') }} is null then cost end),
            case
                when count(cost) = count(*)
                    then cast(sum({{ parse_text('cost', 'amount') }}) as {{ dbt.type_string() }})
            end
        ) as cost,
        case
            when max(cost) is not null
                then coalesce(
                    upper(max(currency)), {{ text_of_setting('meta_figures', 'currency') }}
                )
        end as currency,
        max(known_at) as loaded_at,
        origin
    from numbered
    where version_number = 1
    group by origin, day, phone_number, country, category, price_type

)

select * from final
