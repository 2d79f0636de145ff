{#
    Stops the build where a closed column of kpi_catalogue holds a word that nothing knows: one
    sentence a mistake, with the KPI, the column, the word and what is allowed. Such a KPI would
    have no rows or wrong ones, and no test would see it. Not in unit tests, which have no catalogue
    in the warehouse.
#}
{% macro check_catalogue() %}
    {%- set catalogue = reference_table('kpi_catalogue') -%}
    {%- if execute and model.resource_type == 'model' and flags.WHICH in ['build', 'run'] -%}
        {%- set mistakes = catalogue_mistakes(run_query('select * from ' ~ catalogue ~ ' as kpi_catalogue')) -%}
        {%- if mistakes -%}
            {%- do exceptions.raise_compiler_error(mistakes | join('\n')) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{# The sentences, for rows of the catalogue as run_query() gives them. #}
{% macro catalogue_mistakes(rows) %}
    {%- set closed_columns = {
        'kpi_group': ['engagement', 'service', 'campaigns', 'sales', 'bot', 'loyalty'],
        'unit': ['count', 'share', 'seconds', 'money', 'score', 'ratio'],
        'better': ['higher', 'lower', 'context'],
        'aggregation': kpi_aggregations() | list,
        'period_rule': ['zero_filled', 'every_month', 'every_complete_month', ''],
    } -%}
    {%- set mistakes = [] -%}
    {%- for row in rows -%}
        {%- for column, allowed in closed_columns.items() -%}
            {%- do mistakes.append(word_mistake(row.kpi_id, column, row[column] or '', allowed)) -%}
        {%- endfor -%}
        {%- for word in (row.grains or '').split() or [''] -%}
            {%- do mistakes.append(word_mistake(row.kpi_id, 'grains', word, kpi_grains())) -%}
        {%- endfor -%}
        {%- for word in (row.needs or '').replace('|', ' ').split() -%}
            {%- do mistakes.append(
                word_mistake(row.kpi_id, 'needs', word, raw_tables() | list)
            ) -%}
        {%- endfor -%}
        {%- do mistakes.extend(measure_mistakes(row, 'numerator_measure')) -%}
        {%- if row.aggregation == 'ratio' -%}
            {%- do mistakes.extend(measure_mistakes(row, 'denominator_measure')) -%}
        {%- elif row.denominator_measure -%}
            {%- do mistakes.append(
                word_mistake(
                    row.kpi_id, 'denominator_measure', row.denominator_measure,
                    ['nothing but in a ratio']
                )
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(mistakes | select | unique | list) }}
{% endmacro %}


{# Mistakes in a measure, and in the date and slices that its fact must have. #}
{% macro measure_mistakes(row, column) %}
    {%- set fact = (row[column] or '').split('.')[0] -%}
    {%- if fact not in kpi_facts() -%}
        {%- set facts = ['a column of a fact, as fact.column, of ' ~ kpi_facts() | join(', ')] -%}
        {{ return([word_mistake(row.kpi_id, column, row[column] or '', facts)]) }}
    {%- endif -%}
    {%- set kinds = kpi_aggregations().get(row.aggregation, []) -%}
    {%- set measures = [] -%}
    {%- set dates = [] -%}
    {%- set slices = [] -%}
    {%- for name, type in fact_columns(fact).items() -%}
        {%- if column_kind(name, type) in kinds -%}
            {%- do measures.append(fact ~ '.' ~ name) -%}
        {%- endif -%}
        {%- if column_kind(name, type) == 'date' -%}
            {%- do dates.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for slice in kpi_slices() if slice_column(slice) in fact_columns(fact) -%}
        {%- do slices.append(slice) -%}
    {%- endfor -%}
    {%- set mistakes = [] -%}
    {%- if kinds -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, column, row[column], measures)) -%}
    {%- endif -%}
    {%- if row.date_basis -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, 'date_basis', row.date_basis, dates)) -%}
    {%- endif -%}
    {%- for word in (row.slices or '').split() -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, 'slices', word, slices)) -%}
    {%- endfor -%}
    {{ return(mistakes) }}
{% endmacro %}


{# The sentence about a word that is not allowed; nothing where it is. #}
{% macro word_mistake(kpi_id, column, word, allowed) %}
    {%- if word not in allowed -%}
        {{ return(
            "kpi_catalogue has `" ~ word ~ "` as " ~ column ~ " of the KPI " ~ kpi_id
            ~ ". Allowed there: " ~ (allowed | select | join(', ') or 'nothing') ~ "."
        ) }}
    {%- endif -%}
    {{ return('') }}
{% endmacro %}
