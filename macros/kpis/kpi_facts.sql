{#
    What the KPI layer knows of the facts: their names, grains of time, slices and columns. Which of
    them a KPI takes is a row of kpi_catalogue.
#}


{# The lengths of a period. dim_periods is their calendar. #}
{% macro kpi_grains() %}
    {{ return(['day', 'week', 'month']) }}
{% endmacro %}


{# Words as the list of an `in`. #}
{% macro words_in_sql(words) -%}
    ('{{ words | join("', '") }}')
{%- endmacro %}


{# The further grains of the scorecard. int_rolling_windows is their calendar. #}
{% macro rolling_grains() %}
    {{ return(['last_7_days', 'last_28_days', 'month_to_date']) }}
{% endmacro %}


{# The dimensions that KPIs are sliced by, each with the column of a fact that holds its value. Those of one's own: own_slices.sql. #}
{% macro kpi_slices() %}
    {{ return({
        'business_phone': 'business_phone_id',
        'agent': 'agent_id',
        'team': 'team',
        'campaign': 'campaign_id',
        'template': 'template_name',
        'country': 'country_code',
        'topic': 'topic',
        'ad': 'ad_id',
        'label': 'label',
    }) }}
{% endmacro %}


{#
    The facts that KPIs are made of: `conversations` is fct_conversations, and a catalogue row names
    its column as `conversations.is_resolved`. The date is the one of a KPI whose `date_basis` is
    empty.
#}
{% macro kpi_facts() %}
    {{ return({
        'messages': 'sent_date',
        'inbound_messages': 'sent_date',
        'conversations': 'opened_date',
        'open_conversations': 'open_date',
        'survey_responses': 'sent_date',
        'orders': 'ordered_date',
        'leads': 'created_date',
        'carts': 'created_date',
        'contact_months': 'month_start_date',
        'issues': 'resolved_date',
        'opt_events': 'occurred_date',
        'campaign_costs': 'cost_date',
        'ad_costs': 'cost_date',
        'acquisition_spend': 'spend_date',
        'business_months': 'month_start_date',
    }) }}
{% endmacro %}


{#
    The ways in which a column becomes a KPI, each with the kinds of columns that it can be taken
    of.
#}
{% macro kpi_aggregations() %}
    {{ return({
        'sum': ['flag', 'number'],
        'mean': ['flag', 'number'],
        'ratio': ['flag', 'number'],
        'stock': ['flag', 'number'],
        'median': ['number'],
        'p90': ['number'],
        'distinct': ['flag', 'number', 'date', 'other'],
    }) }}
{% endmacro %}


{#
    The words of a text between blanks, as rows: the columns `keys`, `word_number` from 1, and
    `word`.
#}
{% macro words_of(relation, keys, text) %}
    select
        {%- for key in keys %}
        texts.{{ key }},
        {%- endfor %}
        numbers.number + 1 as word_number,
        {{ word_of('texts.' ~ text, 'numbers.number + 1') }} as word
    from {{ relation }} as texts
    cross join {{ numbers(
        '(select coalesce(max(length(' ~ text ~ ')), 0) + 1 from ' ~ relation ~ ')'
    ) }} as numbers
    where {{ word_of('texts.' ~ text, 'numbers.number + 1') }} != ''
{% endmacro %}


{# The columns that a KPI may take of a fact, with their types in lower case: the contract's and those passed through. #}
{% macro fact_columns(fact) %}
    {%- set columns = contract_of_fact(fact) -%}
    {%- for column in passthrough_columns((fact_origins().get(fact) or {}).table) -%}
        {%- do columns.update({column.alias: passthrough_types()[column.type]}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{# The columns of a fact with their types in lower case, from its contract: no warehouse is asked. #}
{% macro contract_of_fact(fact) %}
    {%- set columns = {} -%}
    {%- if execute -%}
        {%- for name, column in graph.nodes['model.whatsapp_kpis.wa_fct_' ~ fact].columns.items() -%}
            {%- do columns.update({name: column.data_type | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}


{# Whether a column is a flag, by its name. #}
{% macro is_flag(column) %}
    {{ return(column.startswith(('is_', 'has_'))) }}
{% endmacro %}


{# What a column of a fact is for a KPI: `flag`, `number`, `date`, or `other`. #}
{% macro column_kind(name, data_type) %}
    {%- if is_flag(name) and data_type == 'boolean' -%}
        {{ return('flag') }}
    {%- elif data_type == 'date' -%}
        {{ return('date') }}
    {%- elif modules.re.match('(small|big)?int|decimal|numeric|double|float|real', data_type) -%}
        {{ return('number') }}
    {%- endif -%}
    {{ return('other') }}
{% endmacro %}


{#
    What is to be read of the facts for KPIs of these aggregations, from the catalogue in the
    warehouse: a list of passes, one a fact and date, each with its measures and slices. A unit test
    gives the list itself. To compile without a warehouse, as the linter does, there are none.
#}
{% macro kpi_passes(aggregations) %}
    {%- set measures = ref('wa_int_kpi_measures') -%}
    {%- set slices = ref('wa_int_kpi_slices') -%}
    {%- set passes = {} -%}
    {%- set is_built = flags.WHICH in ['build', 'run', 'test'] -%}
    {%- if execute and (is_built or load_relation(measures) is not none) -%}
        {%- set rows = run_query(
            "select distinct measures.measure, measures.date_basis,"
            ~ " measures.aggregation = 'stock' as is_stock, slices.slice from " ~ measures ~ " as measures left join " ~ slices ~ " as slices"
            ~ " on measures.kpi_id = slices.kpi_id where measures.aggregation in ('"
            ~ aggregations | join("', '") ~ "') order by 1, 2, 3, 4"
        ).rows -%}
        {%- for measure, date, is_stock, slice in rows -%}
            {%- set fact, column = measure.split('.') -%}
            {%- set name = fact ~ '_by_' ~ date ~ ('_by_label' if slice == 'label' else '') -%}
            {%- set pass = passes.setdefault(
                name, {'fact': fact, 'date': date, 'measures': [], 'stocks': [], 'slices': []}
            ) -%}
            {%- set names = pass.stocks if is_stock else pass.measures -%}
            {%- if column not in names -%}
                {%- do names.append(column) -%}
            {%- endif -%}
            {%- if slice not in pass.slices + ['all', none] -%}
                {%- do pass.slices.append(slice) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(passes.values() | list) }}
{% endmacro %}


{#
    The relations of the passes' facts. When dbt parses, nothing is known of the catalogue: then
    each fact is named, so that dbt builds them all first. `labels` is int_conversation_labels.
#}
{% macro fact_relations(passes) %}
    {%- set relations = {} -%}
    {%- for fact in kpi_facts() if not execute or fact in passes | map(attribute='fact') -%}
        {%- do relations.update({fact: ref('wa_fct_' ~ fact)}) -%}
    {%- endfor -%}
    {%- if not execute or 'label' in passes | map(attribute='slices') | sum(start=[]) -%}
        {%- do relations.update({'labels': ref('wa_int_conversation_labels')}) -%}
    {%- endif -%}
    {{ return(relations) }}
{% endmacro %}
