{#
    Columns of raw tables that the contract does not have: the settings <table>_passthrough_columns. They go from the raw
    table through base and staging to its fact or dimension, and no KPI depends on them. Which refs a model has depends on
    these settings, so dbt must see them when it parses.
#}


{# The raw tables whose rows become a fact or dimension, each with that model. #}
{% macro passthrough_tables() %}
    {{ return({
        'messages': 'fct_messages',
        'conversations': 'fct_conversations',
        'surveys': 'fct_survey_responses',
        'orders': 'fct_orders',
        'leads': 'fct_leads',
        'carts': 'fct_carts',
        'contacts': 'dim_contacts',
        'campaigns': 'dim_campaigns',
        'campaign_costs': 'fct_campaign_costs',
        'ad_costs': 'fct_ad_costs',
        'agents': 'dim_agents',
    }) }}
{% endmacro %}


{# What a column may be typed as, each with the data type that the contract would name. #}
{% macro passthrough_types() %}
    {{ return({
        'text': 'text', 'number': 'decimal', 'integer': 'integer', 'flag': 'boolean', 'date': 'date', 'time': 'timestamp'
    }) }}
{% endmacro %}


{# The columns of a raw table's list: `name` in the raw table, `alias` behind it, `type`. Unit tests have none. #}
{% macro passthrough_columns(table) %}
    {%- set columns = [] -%}
    {%- set is_asked = table in passthrough_tables() and not is_unit_test() -%}
    {%- for item in (var(table ~ '_passthrough_columns') if is_asked else []) -%}
        {%- set given = item if item is mapping else {'name': item} -%}
        {%- set name = given.name | string | lower -%}
        {%- do columns.append({
            'name': name, 'alias': given.get('alias', name) | string | lower, 'type': given.get('type', 'text')
        }) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}

{# Their names in the raw table, and behind it. #}
{% macro passthrough_names(table) %}{{ return(passthrough_columns(table) | map(attribute='name') | list) }}{% endmacro %}

{% macro passthrough_aliases(table) %}{{ return(passthrough_columns(table) | map(attribute='alias') | list) }}{% endmacro %}


{#
    The typed columns of a base model; a cell that does not fit its type is null. Of copies only the one that counts has
    them, and nothing of a person who asked to be forgotten: `is_of_person` tables join them by join_erased().
#}
{% macro passthrough_cells(table, types, is_of_person=false) -%}
    {%- for column in passthrough_columns(table) -%}
        {%- if column.type == 'text' -%}
            {%- set value = as_text(column.name, types) -%}
        {%- else -%}
            {%- set value = as_type(column.name, {'number': 'amount'}.get(column.type, column.type), types) -%}
        {%- endif -%}
        case
            when copy_number = 1{{ ' and erased.source_contact_key is null' if is_of_person }}
                then {{ value }}
        end as {{ column.alias }},
    {% endfor -%}
{%- endmacro %}


{# Where a raw table has such columns: joins the ids of who asked to be forgotten, by the contact's key. #}
{% macro join_erased(table, person, erased=none) -%}
    {%- if passthrough_columns(table) -%}
    left join {{ erased or ref('wa_stg_contacts_erased') }} as erased
        on {{ person }} = erased.source_contact_key
    {%- endif -%}
{%- endmacro %}


{# The names of a raw table's columns as items of a list. #}
{% macro passthrough_items(table) -%}
    {%- for alias in passthrough_aliases(table) -%}
    {{ alias }},
    {% endfor -%}
{%- endmacro %}


{# Stops a run with a list that cannot be right. #}
{% macro check_passthrough_columns() %}
    {%- for table, model_name in passthrough_tables().items() -%}
        {%- set setting = table ~ '_passthrough_columns' -%}
        {%- set places = ['base_' ~ table, model_name] -%}
        {%- set between = {'messages': ['int_messages_in_conversations'], 'contacts': ['int_contact_ids_resolved']} -%}
        {%- set taken = [] -%}
        {%- for place in places + between.get(table, []) -%}
            {%- do taken.extend(graph.nodes['model.whatsapp_kpis.wa_' ~ place].columns | list) -%}
        {%- endfor -%}
        {%- set seen = [] -%}
        {%- for item in var(setting) if not (item is string or (item is mapping and item.name is string)) -%}
            {%- do exceptions.raise_compiler_error(
                setting ~ " lists `" ~ item ~ "`, which names no column. Write a name, or such as"
                ~ " {name: basket_size, type: number}."
            ) -%}
        {%- endfor -%}
        {%- for item in var(setting) if item is mapping -%}
            {%- for key in item if key not in ['name', 'alias', 'type'] -%}
                {%- do exceptions.raise_compiler_error(
                    setting ~ " has the key `" ~ key ~ "` at the column `" ~ item.name ~ "`. Allowed: name, alias, type."
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for column in passthrough_columns(table) -%}
            {%- set start = setting ~ " has the column `" ~ column.name ~ "`" -%}
            {%- if column.type not in passthrough_types() -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ " of the type `" ~ column.type ~ "`. Allowed: " ~ passthrough_types() | join(', ') ~ "."
                ) -%}
            {%- elif not (is_plain_name(column.name) and is_plain_name(column.alias)) -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ (" with the alias `" ~ column.alias ~ "`" if column.alias != column.name else "")
                    ~ ". A name is of letters, digits and _, begins with a letter, and is no word of SQL: rename it in the"
                    ~ " export or in a view."
                ) -%}
            {%- elif column.name in contract_columns(table) -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ ", which the project reads in any case. Take it out of the list."
                ) -%}
            {%- elif column.alias in taken -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ ", and the project has a column `" ~ column.alias ~ "` of its own in a model on the way to "
                    ~ model_name ~ ". Give it another name: {name: " ~ column.name ~ ", alias: ...}."
                ) -%}
            {%- elif column.alias in seen or column.name in seen -%}
                {%- do exceptions.raise_compiler_error(start ~ " twice. Take it out once.") -%}
            {%- endif -%}
            {%- do seen.extend([column.alias, column.name]) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{# The sentences about listed columns that a raw table (`own`: raw_table()) has not. A mapped file may bring them. #}
{% macro missing_passthrough_sentences(table, own) %}
    {%- set start = table ~ "_passthrough_columns has `" -%}
    {%- set sentences = [] -%}
    {%- set is_mapped = installations_feeding(table) | selectattr('kind', 'equalto', 'mapped_files') | list -%}
    {%- set names = passthrough_names(table) if not is_mapped else [] -%}
    {%- set relation = own_relation(table) if names and own is not none else none -%}
    {%- set types = column_types(relation) if relation is not none else {} -%}
    {%- for name in names -%}
        {%- set nearest = nearest_name(name, types | list) -%}
        {%- if not types -%}
            {%- do sentences.append(
                start ~ name ~ "`, and there is no raw table `" ~ table ~ "`. Take it out, or export the table."
            ) -%}
        {%- elif name not in types -%}
            {%- do sentences.append(
                start ~ name ~ "`, and the raw table `" ~ table ~ "` has no such column. "
                ~ ("Did you mean " ~ nearest ~ "?" if nearest else "Correct it, or add the column to the export.")
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(sentences) }}
{% endmacro %}


{# Whether SQL takes a name as a column's without quotes. #}
{% macro is_plain_name(name) %}
    {{ return(
        modules.re.fullmatch('[a-z][a-z0-9_]*', name) is not none and name not in (
            'all and any as asc between both case cast check collate column constraint create cross current_date default'
            ~ ' desc distinct do else end except exists false fetch filter for foreign from full grant group having in inner'
            ~ ' intersect interval into is join lateral leading left like limit natural not null offset on only or order'
            ~ ' outer over overlaps primary qualify references returning right select session_user some table then to'
            ~ ' trailing true union unique unpivot user using variadic when where window with'
        ).split()
    ) }}
{% endmacro %}
