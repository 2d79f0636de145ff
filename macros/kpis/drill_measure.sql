{#
    Where the rows of a KPI's numerator or denominator are: the fact (`relation`), its column, the
    date that puts a row into a period, and `row_part`, what one row (alias `fact`) adds. Of a stock
    (`is_stock`) only the rows of a period's stock date count. For analyses only: it reads the catalogue in the warehouse. Before the first build there is none,
    and csat's column stands in.
#}
{% macro drill_measure(kpi_id, part) %}
    {%- set catalogue = reference_table('kpi_catalogue') -%}
    {%- set found = [('survey_responses.is_satisfied', none, 'answered_date', 'mean')] -%}
    {%- if execute and load_relation(ref('whatsapp_kpis', 'kpi_catalogue')) is not none -%}
        {%- set found = run_query(
            "select numerator_measure, denominator_measure, date_basis, aggregation from " ~ catalogue ~ " as kpi_catalogue"
            ~ " where kpi_id = '" ~ kpi_id ~ "'"
        ).rows -%}
    {%- endif -%}
    {%- if not found -%}
        {%- do exceptions.raise_compiler_error(
            "drill_kpi is `" ~ kpi_id ~ "`, which the catalogue does not know. Correct it; dim_kpis"
            ~ " lists them all."
        ) -%}
    {%- endif -%}
    {%- set numerator, denominator, date, aggregation = found[0] -%}
    {%- set measure = denominator if part == 'denominator' and denominator else numerator -%}
    {%- set fact, column = measure.split('.') -%}
    {%- if aggregation == 'distinct' -%}
        {%- do exceptions.raise_compiler_error(
            kpi_id ~ " counts different values, so no row has a part of it that is its own."
            ~ " Group fct_" ~ fact ~ " by " ~ column ~ "."
        ) -%}
    {%- endif -%}
    {%- if part == 'denominator' and aggregation == 'mean' -%}
        {%- set row_part = '1' -%}       {# a mean is over the rows whose column is not null #}
    {%- elif is_flag(column) -%}
        {%- set row_part = 'case when fact.' ~ column ~ ' then 1 else 0 end' -%}
    {%- else -%}
        {%- set row_part = 'fact.' ~ column -%}
    {%- endif -%}
    {%- for each in kpi_facts() -%}
        {%- set relation = ref('wa_fct_' ~ each) -%}   {# dbt must see them when it parses #}
    {%- endfor -%}
    {{ return({
        'relation': ref('wa_fct_' ~ fact),
        'column': column,
        'date': date or kpi_facts()[fact],
        'row_part': row_part,
        'is_stock': aggregation == 'stock'
    }) }}
{% endmacro %}
