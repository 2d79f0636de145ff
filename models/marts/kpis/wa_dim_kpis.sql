{%- do check_catalogue() -%}
{#- The definitions with the settings in force in the place of their names. -#}
{%- set filled = {
    'definition': 'catalogue.definition',
    'definition_es': 'catalogue.definition_es'
} -%}
{%- for column in filled -%}
{%- for name, setting in settings().items()
    if setting.part == 'rule' and setting.kind != 'tables' -%}
{%- do filled.update({
    column: 'replace(' ~ filled[column] ~ ", '{" ~ name ~ "}', " ~ quoted(var(name)) ~ ")"
}) -%}
{%- endfor -%}
{%- endfor -%}
with

catalogue as (

    select * from {{ reference_table('kpi_catalogue') }} as kpi_catalogue

),

targets as (

    select
        targets.kpi_id,
        case
            when catalogue.kpi_id is not null then targets.target
            else cast({{ raise_error(
                "'kpi_targets names the KPI ' || targets.kpi_id || ', which the catalogue does not know."
                ~ " Correct its kpi_id, or take the row out.'"
            ) }} as decimal(18, 9))
        end as target
    from {{ reference_table('kpi_targets') }} as targets
    left join catalogue on targets.kpi_id = catalogue.kpi_id

),

{# An unknown KPI would fall out of the join below unseen, so the targets are counted first. #}
checked as (

    select count(target) as target_count
    from targets

),

{# Of phones whose message times have no seconds: how many, and until when. #}
by_minute as (

    select
        count(distinct business_phone_id) as phone_count,
        min(business_phone_id) as business_phone_id,
        max(last_sent_date) as last_sent_date
    from {{ ref('wa_int_phones_by_minute') }}

),

final as (

    select
        catalogue.kpi_id,
        catalogue.name_en,
        catalogue.name_es,
        catalogue.kpi_group,
        catalogue.unit,
        catalogue.better,
        {{ filled.definition }}
            as definition,
        {{ filled.definition_es }}
            as definition_es,
        catalogue.how_to_read_en,
        catalogue.how_to_read_es,
        {% for lang in ['en', 'es'] %}
        case
            when
                by_minute.phone_count > 0
                and (
                    catalogue.unit = 'seconds'
                    or catalogue.numerator_measure
                    in {{ words_in_sql(measures_of_targets_in_seconds()) }}
                )
                then {{ by_minute_text(lang) }}
        end as unknown_{{ lang }},
        {% endfor %}
        catalogue.numerator,
        catalogue.denominator,
        coalesce(catalogue.date_basis, 'each its own') as date_basis,
        catalogue.grains,
        {{ and_own_slices(
            'catalogue.slices', 'catalogue.numerator_measure', 'catalogue.denominator_measure'
        ) }} as slices,
        cast(targets.target as {{ type_double() }}) as target,
        catalogue.benchmark,
        catalogue.benchmark_source,
        catalogue.named_by,
        catalogue.aggregation,
        catalogue.numerator_measure,
        catalogue.denominator_measure
    from catalogue
    cross join checked
    cross join by_minute
    left join targets on catalogue.kpi_id = targets.kpi_id
    where checked.target_count >= 0

)

select * from final
