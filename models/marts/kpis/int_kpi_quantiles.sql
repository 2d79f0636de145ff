{{ config(schema='intermediate', access='protected') }}

{#
    What cannot be added up from days: medians and percentiles, from the rows of each period, and distinct people.
#}
{%- set grains = ['day', 'week', 'month'] -%}
{%- set slice_columns = kpi_facts()['conversations'].slices -%}
with

catalogue as (

    select * from {{ ref('int_kpis_offered') }}

),

durations as (

    {% for duration, date in kpi_durations().items() %}
    select
        'conversations.{{ duration }}' as measure,
        {{ date }} as kpi_date,
        {% for slice in kpi_slices() -%}
        {{ slice_columns[slice] }} as {{ slice }},
        {% endfor -%}
        cast({{ duration }} as {{ type_double() }}) as amount
    from {{ ref('fct_conversations') }}
    where
        {{ duration }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

quantiles as (

    {% for grain in grains %}
    {%- set grain_loop = loop %}
    {% for slice in ['all'] + kpi_slices() %}
    select
        measure,
        '{{ grain }}' as grain,
        {{ period_start(grain, 'kpi_date') }} as period_start,
        '{{ slice }}' as slice,
        {{ slice_value(slice) }} as slice_value,
        {{ quantiles('amount', [0.5, 0.9]) }} as median_and_p90,
        count(*) as observations
    from durations
    group by
        measure,
        {{ period_start(grain, 'kpi_date') }}
        {{ ', ' ~ slice_value(slice) if slice != 'all' }}
    {{ 'union all' if not (loop.last and grain_loop.last) }}
    {% endfor %}
    {% endfor %}

),

{# One row per contact, day and slice value, from which any period's distinct people are counted. #}
active_days as (

    select
        contact_key,
        sent_date as kpi_date,
        business_phone_id as business_phone,
        country_code as country,
        count(*) as message_count
    from {{ ref('fct_messages') }}
    where
        inbound_message_count > 0
    group by contact_key, sent_date, business_phone_id, country_code

),

{# Counting numbers apart is much cheaper than counting texts. #}
numbered_people as (

    select
        contact_key,
        row_number() over (order by contact_key) as contact_number
    from (select distinct contact_key from active_days) as people

),

numbered_days as (

    select
        numbered_people.contact_number,
        active_days.kpi_date,
        active_days.business_phone,
        active_days.country,
        active_days.message_count
    from active_days
    inner join numbered_people on active_days.contact_key = numbered_people.contact_key

),

distinct_people as (

    {% for grain in grains %}
    {%- set grain_loop = loop %}
    {% for slice in ['all'] + kpi_people_slices() %}
    select
        'contact_days.contact_key' as measure,
        '{{ grain }}' as grain,
        {{ period_start(grain, 'kpi_date') }} as period_start,
        '{{ slice }}' as slice,
        {{ slice_value(slice) }} as slice_value,
        count(distinct contact_number) as people_count,
        cast(sum(message_count) as bigint) as observations
    from numbered_days
    group by {{ period_start(grain, 'kpi_date') }}{{ ', ' ~ slice_value(slice) if slice != 'all' }}
    {{ 'union all' if not (loop.last and grain_loop.last) }}
    {% endfor %}
    {% endfor %}

),

final as (

    select
        catalogue.kpi_id,
        quantiles.grain,
        quantiles.period_start,
        quantiles.slice,
        quantiles.slice_value,
        cast(null as {{ type_double() }}) as numerator,
        case catalogue.aggregation
            when 'median' then {{ quantile_of('quantiles.median_and_p90', 1) }}
            else {{ quantile_of('quantiles.median_and_p90', 2) }}
        end as quantile_value,
        quantiles.observations
    from quantiles
    inner join catalogue on quantiles.measure = catalogue.numerator_measure
    where
        catalogue.aggregation in ('median', 'p90')
        and (
            quantiles.slice = 'all'
            or ' ' || catalogue.slices || ' ' like '% ' || quantiles.slice || ' %'
        )
    union all
    select
        catalogue.kpi_id,
        distinct_people.grain,
        distinct_people.period_start,
        distinct_people.slice,
        distinct_people.slice_value,
        cast(distinct_people.people_count as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as quantile_value,
        distinct_people.observations
    from distinct_people
    inner join catalogue on distinct_people.measure = catalogue.numerator_measure
    where
        catalogue.aggregation = 'distinct'
        and (
            distinct_people.slice = 'all'
            or ' ' || catalogue.slices || ' ' like '% ' || distinct_people.slice || ' %'
        )

)

select * from final
