with

catalogue as (

    select * from {{ ref('wa_int_kpis_offered') }}

),

grains as (

    select * from {{ ref('wa_int_kpi_grains') }}

),

slices as (

    select * from {{ ref('wa_int_kpi_slices') }}

),

measures as (

    select * from {{ ref('wa_int_kpi_measures') }}

),

sums as (

    select * from {{ ref('wa_int_kpi_sums') }}

),

quantiles as (

    select * from {{ ref('wa_int_kpi_quantiles') }}

),

distinct_counts as (

    select * from {{ ref('wa_int_kpi_distinct_counts') }}

),

{# A ratio has two rows here, one of its numerator and one of its denominator; all others one. #}
added as (

    select
        measures.kpi_id,
        sums.grain,
        sums.period_start,
        sums.slice,
        sums.slice_value,
        sum(case when measures.is_denominator then 0 else sums.total end) as numerator,
        sum(
            case
                when measures.aggregation = 'mean' then sums.row_count
                when measures.is_denominator then sums.total
            end
        ) as denominator,
        sum(
            case
                when measures.aggregation = 'ratio' and not measures.is_denominator then 0
                else sums.row_count
            end
        ) as observations
    from sums
    inner join measures
        on
            sums.measure = measures.measure
            and sums.date_basis = measures.date_basis
            and sums.is_stock = (measures.aggregation = 'stock')
    where measures.aggregation in ('sum', 'mean', 'ratio', 'stock')
    group by measures.kpi_id, sums.grain, sums.period_start, sums.slice, sums.slice_value

),

in_parts as (

    select
        kpi_id,
        grain,
        period_start,
        slice,
        slice_value,
        cast(numerator as {{ type_double() }}) as numerator,
        cast(denominator as {{ type_double() }}) as denominator,
        cast(null as {{ type_double() }}) as quantile_value,
        cast(observations as bigint) as observations
    from added
    union all
    select
        measures.kpi_id,
        quantiles.grain,
        quantiles.period_start,
        quantiles.slice,
        quantiles.slice_value,
        null as numerator,
        null as denominator,
        case measures.aggregation when 'median' then quantiles.median else quantiles.p90 end
            as quantile_value,
        quantiles.row_count as observations
    from quantiles
    inner join measures
        on
            quantiles.measure = measures.measure
            and quantiles.date_basis = measures.date_basis
    where measures.aggregation in ('median', 'p90')
    union all
    select
        measures.kpi_id,
        distinct_counts.grain,
        distinct_counts.period_start,
        distinct_counts.slice,
        distinct_counts.slice_value,
        distinct_counts.distinct_count as numerator,
        null as denominator,
        null as quantile_value,
        distinct_counts.row_count as observations
    from distinct_counts
    inner join measures
        on
            distinct_counts.measure = measures.measure
            and distinct_counts.date_basis = measures.date_basis
    where measures.aggregation = 'distinct'

),

{# Grains and slices that the catalogue lists, and only what has a statement to make. #}
final as (

    select
        in_parts.kpi_id,
        in_parts.grain,
        in_parts.period_start,
        in_parts.slice,
        in_parts.slice_value,
        in_parts.numerator,
        in_parts.denominator,
        in_parts.quantile_value,
        in_parts.observations
    from in_parts
    inner join catalogue on in_parts.kpi_id = catalogue.kpi_id
    inner join grains
        on
            in_parts.kpi_id = grains.kpi_id
            and in_parts.grain = grains.grain
    inner join slices
        on
            in_parts.kpi_id = slices.kpi_id
            and in_parts.slice = slices.slice
    where
        catalogue.aggregation not in ('mean', 'ratio')
        or in_parts.numerator != 0
        or in_parts.denominator != 0

)

select * from final
