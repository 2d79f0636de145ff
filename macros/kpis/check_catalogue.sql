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
    {%- set facts = {} -%}
    {%- for fact in kpi_facts() -%}
        {%- do facts.update({fact: fact_words(fact)}) -%}
    {%- endfor -%}
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
        {%- do mistakes.extend(measure_mistakes(row, 'numerator_measure', facts)) -%}
        {%- if row.aggregation == 'ratio' -%}
            {%- do mistakes.extend(measure_mistakes(row, 'denominator_measure', facts)) -%}
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


{# What the catalogue may name of a fact: its measures by kind (flag, number), its dates, its slices. #}
{% macro fact_words(fact) %}
    {%- set columns = fact_columns(fact) -%}
    {%- set words = {'flag': [], 'number': [], 'date': [], 'other': [], 'slices': []} -%}
    {%- for name, type in columns.items() -%}
        {%- do words[column_kind(name, type)].append(name) -%}
    {%- endfor -%}
    {%- for slice in kpi_slices() if slice_column(slice) in columns -%}
        {%- do words.slices.append(slice) -%}
    {%- endfor -%}
    {{ return(words) }}
{% endmacro %}


{# Mistakes in a measure, and in the date and slices that its fact must have. `facts`: fact_words() of each. #}
{% macro measure_mistakes(row, column, facts) %}
    {%- set fact = (row[column] or '').split('.')[0] -%}
    {%- if fact not in facts -%}
        {%- set allowed = ['a column of a fact, as fact.column, of ' ~ facts | join(', ')] -%}
        {{ return([word_mistake(row.kpi_id, column, row[column] or '', allowed)]) }}
    {%- endif -%}
    {%- set measures = [] -%}
    {%- for kind in kpi_aggregations().get(row.aggregation, []) -%}
        {%- for name in facts[fact][kind] -%}
            {%- do measures.append(fact ~ '.' ~ name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set mistakes = [] -%}
    {%- if kpi_aggregations().get(row.aggregation) -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, column, row[column], measures)) -%}
    {%- endif -%}
    {%- if row.date_basis -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, 'date_basis', row.date_basis, facts[fact].date)) -%}
    {%- endif -%}
    {%- for word in (row.slices or '').split() -%}
        {%- do mistakes.append(word_mistake(row.kpi_id, 'slices', word, facts[fact].slices)) -%}
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
