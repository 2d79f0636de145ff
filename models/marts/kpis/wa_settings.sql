{%- set units = ['seconds', 'hours', 'days', 'years'] -%}
with

clock as (

    select * from {{ ref('wa_int_clock') }}

),

final as (

    select
        'as_of' as name,
        cast(as_of as {{ dbt.type_string() }}) as value,
        cast(null as {{ dbt.type_string() }}) as unit,
        'time (UTC) up to which the data is known' as meaning
    from clock
    union all
    select
        'version' as name,
        '{{ project_version() }}' as value,
        null as unit,
        'version of whatsapp_kpis that built this warehouse' as meaning
    {%- for name, meaning in setting_meanings().items() %}
    {%- set kind = settings()[name].kind %}
    {%- set value = var('reporting_time_zone') if var(name) is none else var(name) %}
    {%- set value = value | join(' ') if kind == 'tables' else value %}
    {%- set unit = "'" ~ kind ~ "'" if kind in units else 'null' %}
    union all
    select
        '{{ name }}' as name,
        '{{ value }}' as value,
        {{ unit }} as unit,
        '{{ meaning | replace("'", "''") }}' as meaning
    {%- endfor %}

)

select * from final
