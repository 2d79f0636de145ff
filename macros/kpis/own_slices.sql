{#
    Slices of one's own: the setting `slices`. Each is a column of the facts, <slice>_slice, and from there on like the
    slices of kpi_slices(). with_own_columns() makes the column; here is which facts have it, and from where.
#}


{#
    The slices of the setting: `column`, and where the column is a key of a table, that `table`, its `key` and `value`.
    `store: store_id` is short for `store: {column: store_id}`. Unit tests have none.
#}
{% macro own_slices() %}
    {%- set slices = {} -%}
    {%- for name, given in (var('slices') if not is_unit_test() else {}).items() -%}
        {%- set slice = given if given is mapping else {'column': given} -%}
        {%- do slices.update({name: {
            'column': slice.column | string | lower, 'table': slice.get('table'),
            'key': slice.get('key', slice.column) | string | lower, 'value': slice.get('value') | string | lower,
        }}) -%}
    {%- endfor -%}
    {{ return(slices) }}
{% endmacro %}


{# All slices, each with the column of a fact that holds its value. #}
{% macro all_slices() %}
    {%- set slices = kpi_slices() -%}
    {%- for name in own_slices() -%}
        {%- do slices.update({name: name ~ '_slice'}) -%}
    {%- endfor -%}
    {{ return(slices) }}
{% endmacro %}


{#
    Where a row of a fact may take columns of raw tables from: its own row (`table`, joined by `keys`), and through its
    conversation and its contact. A fact that is made of another fact has its slices from there.
#}
{% macro fact_origins() %}
    {{ return({
        'messages': {'table': 'messages', 'keys': ['message_key'], 'through': ['conversation', 'contact']},
        'conversations': {'table': 'conversations', 'through': ['contact']},
        'open_conversations': {'through': ['conversation']},
        'survey_responses': {'table': 'surveys', 'keys': ['survey_key'], 'through': ['conversation', 'contact']},
        'orders': {'table': 'orders', 'keys': ['order_key'], 'through': ['conversation', 'contact']},
        'leads': {'table': 'leads', 'keys': ['lead_key'], 'through': ['conversation', 'contact']},
        'carts': {'table': 'carts', 'keys': ['cart_key'], 'through': ['contact']},
        'contact_months': {'through': ['contact']},
        'issues': {'through': ['contact']},
        'opt_events': {'through': ['contact']},
        'campaign_costs': {'table': 'campaign_costs', 'keys': ['campaign_id', 'cost_date'], 'through': []},
        'ad_costs': {'table': 'ad_costs', 'keys': ['ad_id', 'cost_date'], 'through': []},
        'acquisition_spend': {'through': []},
    }) }}
{% endmacro %}


{#
    Where a slice's value of a fact's row comes from: a list of pairs, a value and whether it has been looked up; the first
    that is not null holds. None where the fact has no such slice.

    - a column of the fact, of its agent or of its campaign: that one alone;
    - else the row's own column, of a conversation first the thread's and then its first message's; then the slice of the
      row's conversation; then the contact's column.
#}
{% macro slice_values_of(fact, name) %}
    {%- set column = own_slices()[name].column -%}
    {%- set origin = fact_origins().get(fact) -%}
    {%- set columns = contract_of_fact(fact) -%}
    {%- if origin is none or column in columns -%}
        {{ return([['final.' ~ column, false]] if column in columns else none) }}
    {%- endif -%}
    {%- for dimension in ['agents', 'campaigns'] -%}
        {%- if column in passthrough_aliases(dimension) and dimension[:-1] ~ '_id' in columns -%}
            {{ return([[dimension ~ '.' ~ column, false]]) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set values = [] -%}
    {%- if column in passthrough_aliases(origin.table) -%}
        {%- do values.append(['own_rows.' ~ column, false]) -%}
    {%- endif -%}
    {%- if fact == 'conversations' and column in passthrough_aliases('messages') -%}
        {%- do values.append(['first_messages.' ~ column, false]) -%}
    {%- endif -%}
    {%- if 'conversation' in origin.through and slice_values_of('conversations', name) -%}
        {%- do values.append(['conversations.' ~ name ~ '_slice', true]) -%}
    {%- endif -%}
    {%- if 'contact' in origin.through and column in passthrough_aliases('contacts') -%}
        {%- do values.append(['contacts.' ~ column, false]) -%}
    {%- endif -%}
    {{ return(values or none) }}
{% endmacro %}


{# The own slices that a fact has. That of inbound messages is a view of messages. #}
{% macro own_slices_of(fact) %}
    {%- set names = [] -%}
    {%- for name in own_slices() if execute and slice_values_of(
        'messages' if fact == 'inbound_messages' else fact, name
    ) -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{# The columns of the own slices as items of a list: for a model that selects them from a fact. #}
{% macro own_slice_items(fact) -%}
    {%- for name in own_slices_of(fact) -%}
    {{ name }}_slice,
    {% endfor -%}
{%- endmacro %}


{# What dim_kpis adds to the catalogue's slices: the own ones that the facts of both measures have. #}
{% macro and_own_slices(slices, numerator, denominator) -%}
    {%- if not own_slices() -%}
        {{ slices }}
    {%- else -%}
        nullif(trim(
            coalesce({{ slices }}, '')
            {%- for name in own_slices() %}
            {%- set facts = [] -%}
            {%- for fact in kpi_facts() if name in own_slices_of(fact) -%}
                {%- do facts.append(fact) -%}
            {%- endfor %}
            || case
                when
                    {{ dbt.split_part(numerator, "'.'", 1) }} in {{ words_in_sql(facts) }}
                    and coalesce({{ dbt.split_part(denominator, "'.'", 1) }} in {{ words_in_sql(facts) }}, true)
                    then ' {{ name }}'
                else ''
            end
            {%- endfor %}
        ), '')
    {%- endif -%}
{%- endmacro %}
