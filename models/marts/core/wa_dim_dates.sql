{%- set weekdays_en = [
    'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'
] -%}
{%- set weekdays_es = [
    'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'
] -%}
{%- set months_en = [
    'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
    'October', 'November', 'December'
] -%}
{%- set months_es = [
    'enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre',
    'octubre', 'noviembre', 'diciembre'
] -%}
with

dates as (

    select
        *,
        cast(extract(month from date_day) as integer) as month_number
    from {{ ref('wa_int_dates') }}

),

final as (

    select
        date_day,
        iso_weekday,
        week_start_date,
        month_start_date,
        cast({{ dbt.date_trunc('quarter', 'date_day') }} as date) as quarter_start_date,
        cast({{ dbt.date_trunc('year', 'date_day') }} as date) as year_start_date,
        cast(extract(year from date_day) as integer) as year_number,
        cast(extract(quarter from date_day) as integer) as quarter_number,
        month_number,
        {{ name_of_number('iso_weekday', weekdays_en) }} as weekday_name_en,
        {{ name_of_number('iso_weekday', weekdays_es) }} as weekday_name_es,
        {{ name_of_number('month_number', months_en) }} as month_name_en,
        {{ name_of_number('month_number', months_es) }} as month_name_es,
        starts_at,
        date_day in (
            select holidays.date from {{ reference_table('holidays') }} as holidays
        ) as is_holiday
    from dates

)

select * from final
