{%- set string = dbt.type_string() -%}
{%- set double = type_double() -%}
with

clock as (

    select * from {{ ref('wa_int_clock') }}

),

kpis as (

    select * from {{ ref('wa_dim_kpis') }}

),

targets_missed as (

    select
        missed.*,
        kpis.name_en,
        kpis.name_es,
        kpis.how_to_read_en,
        kpis.how_to_read_es,
        {{ value_text('missed.value', 'missed.unit') }} as value_text,
        {{ value_text('missed.target', 'missed.unit') }} as target_text,
        {{ period_text('missed.grain', 'missed.period_start') }} as period_text
    from {{ ref('wa_int_targets_missed') }} as missed
    inner join kpis on missed.kpi_id = kpis.kpi_id

),

values_unusual as (

    select
        unusual.*,
        kpis.name_en,
        kpis.name_es,
        kpis.how_to_read_en,
        kpis.how_to_read_es,
        {{ value_text('unusual.value', 'unusual.unit') }} as value_text,
        {{ value_text('unusual.expected_low', 'unusual.unit') }} as low_text,
        {{ value_text('unusual.expected_high', 'unusual.unit') }} as high_text,
        {{ period_text('unusual.grain', 'unusual.period_start') }} as period_text,
        {{ slice_name('unusual.slice', slice_names_en()) }} as slice_en,
        {{ slice_name('unusual.slice', slice_names_es()) }} as slice_es
    from {{ ref('wa_int_unusual_values_explained') }} as unusual
    inner join kpis on unusual.kpi_id = kpis.kpi_id

),

loads_stopped as (

    select
        loads.*,
        clock.as_of_date,
        {{ duration_text('loads.silent_seconds') }} as silent_text,
        {{ duration_text('loads.longest_pause_seconds') }} as pause_text
    from {{ ref('wa_int_loads_stopped') }} as loads
    cross join clock

),

rows_doubtful as (

    select
        *,
        {{ number_text('doubtful_count', 0) }} as doubtful_text,
        {{ number_text('row_count', 0) }} as rows_text,
        {{ value_text('share', "'share'") }} as share_text
    from {{ ref('wa_int_rows_doubtful') }}

),

alerts as (

    select
        'target_missed' as alert_kind,
        'medium' as severity,
        kpi_id,
        grain,
        cast(null as {{ string }}) as slice,
        cast(null as {{ string }}) as slice_value,
        cast(null as {{ string }}) as table_name,
        cast(null as {{ string }}) as origin,
        cast(null as {{ string }}) as problem,
        name_en || ', ' || period_text || ': ' || value_text || ', target ' || target_text || '.'
        || case
            when periods_before > 0
                then
                    ' Missed in ' || cast(misses_before as {{ string }}) || ' of the '
                    || cast(periods_before as {{ string }}) || ' periods before.'
            else ''
        end as message_en,
        name_es || ', ' || {{ in_spanish('period_text') }} || ': ' || {{ in_spanish('value_text') }}
        || ', meta ' || {{ in_spanish('target_text') }} || '.'
        || case
            when periods_before > 0
                then
                    ' No se cumplió en ' || cast(misses_before as {{ string }}) || ' de los '
                    || cast(periods_before as {{ string }}) || ' periodos anteriores.'
            else ''
        end as message_es,
        how_to_read_en as advice_en,
        how_to_read_es as advice_es,
        unit,
        value,
        target as expected_value,
        cast(null as {{ double }}) as expected_low,
        cast(null as {{ double }}) as expected_high,
        period_start,
        period_end as alert_date
    from targets_missed
    union all
    select
        'unusual_value' as alert_kind,
        case
            when better = 'lower' and value > expected_high then 'medium'
            when better = 'higher' and value < expected_low then 'medium'
            else 'low'
        end as severity,
        kpi_id,
        grain,
        slice,
        slice_value,
        null as table_name,
        null as origin,
        null as problem,
        name_en || ', ' || period_text || ': ' || value_text || ', expected ' || low_text || ' to '
        || high_text || '.'
        || coalesce(' Mostly ' || slice_en || ' ' || slice_value_name || '.', '')
            as message_en,
        name_es || ', ' || {{ in_spanish('period_text') }} || ': ' || {{ in_spanish('value_text') }}
        || ', se esperaba de ' || {{ in_spanish('low_text') }} || ' a '
        || {{ in_spanish('high_text') }} || '.'
        || coalesce(' Sobre todo ' || slice_es || ' ' || slice_value_name || '.', '')
            as message_es,
        how_to_read_en as advice_en,
        how_to_read_es as advice_es,
        unit,
        value,
        expected_value,
        expected_low,
        expected_high,
        period_start,
        period_end as alert_date
    from values_unusual
    union all
    select
        'data_stopped' as alert_kind,
        'high' as severity,
        null as kpi_id,
        null as grain,
        null as slice,
        null as slice_value,
        table_name,
        origin,
        null as problem,
        'No new row of ' || {{ table_with_origin() }} || ' for ' || silent_text
        || '; its longest pause was ' || pause_text || '.' as message_en,
        'Ninguna fila nueva de ' || {{ table_with_origin() }} || ' desde hace ' || silent_text
        || '; su pausa más larga fue de ' || pause_text || '.' as message_es,
        'Check the job that loads this table: what follows its last row is missing.' as advice_en,
        'Revise el proceso que carga esta tabla: falta lo posterior a su última fila.' as advice_es,
        'seconds' as unit,
        cast(silent_seconds as {{ double }}) as value,
        null as expected_value,
        null as expected_low,
        cast(longest_pause_seconds as {{ double }}) as expected_high,
        cast(null as date) as period_start,
        as_of_date as alert_date
    from loads_stopped
    union all
    select
        'data_rotted' as alert_kind,
        'high' as severity,
        null as kpi_id,
        null as grain,
        null as slice,
        null as slice_value,
        table_name,
        origin,
        doubt as problem,
        {{ doubt_text('en') }} as message_en,
        {{ doubt_text('es') }} as message_es,
        {{ doubt_advice('en') }} as advice_en,
        {{ doubt_advice('es') }} as advice_es,
        'share' as unit,
        share as value,
        usual_share as expected_value,
        null as expected_low,
        null as expected_high,
        null as period_start,
        as_of_date as alert_date
    from rows_doubtful

),

{# Newest first; of one date the severest. #}
final as (

    select
        alert_kind,
        severity,
        kpi_id,
        grain,
        slice,
        slice_value,
        table_name,
        origin,
        problem,
        message_en,
        message_es,
        advice_en,
        advice_es,
        unit,
        value,
        expected_value,
        expected_low,
        expected_high,
        cast(
            row_number() over (
                order by
                    alert_date desc,
                    case severity when 'high' then 1 when 'medium' then 2 else 3 end,
                    alert_kind,
                    kpi_id,
                    grain,
                    problem,
                    table_name,
                    origin
            ) as bigint
        ) as alert_rank,
        period_start,
        alert_date
    from alerts

)

select * from final
