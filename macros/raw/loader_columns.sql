{#
    Columns that loaders (Airbyte, Fivetran, dlt, Singer) add to the tables that they write: when a row was loaded, whether
    the source has deleted it, and whether its load is complete.
#}


{# A loader's time of load, best first, for a table that has no loaded_at. #}
{% macro loader_times() %}
    {{ return([
        '_airbyte_extracted_at', '_airbyte_emitted_at', '_fivetran_start', '_fivetran_synced', '_sdc_batched_at',
        '_sdc_extracted_at'
    ]) }}
{% endmacro %}


{#
    A raw table's relation and the types of its columns; where it has columns of a loader, SQL in parentheses that obeys
    them:

    - without a column loaded_at (of webhooks received_at) it is the loader's time;
    - rows of a load of dlt that is not complete are not read yet;
    - rows that the source has deleted are not read, nor other versions of them; but a message that was deleted was sent:
      it stays, without its text.
#}
{% macro with_loader_columns(table, relation, types) %}
    {%- set loaded_at = 'received_at' if table == 'webhooks' else 'loaded_at' -%}
    {%- set columns = {} -%}
    {%- set read = {} -%}
    {%- for column in raw_columns(table) if column in types -%}
        {%- do columns.update({column: 'loaded.' ~ column}) -%}
        {%- do read.update({column: types[column]}) -%}
    {%- endfor -%}
    {%- set loader = loader_parts(types, dlt_loads() if '_dlt_load_id' in types else none) -%}
    {%- set deleted = loader.deleted -%}
    {%- if loaded_at not in columns and loader.loaded_at -%}
        {%- do columns.update({loaded_at: loader.loaded_at}) -%}
        {%- do read.update({loaded_at: loader.type}) -%}
    {%- endif -%}
    {%- if deleted and table == 'messages' and 'body' in columns -%}
        {%- do columns.update({'body': 'case when not (' ~ deleted ~ ') then loaded.body end'}) -%}
    {%- endif -%}
    {%- set same = [] -%}
    {%- for column in key_of_raw_table(table) if column in types -%}
        {%- do same.append('gone.' ~ column ~ ' = loaded.' ~ column) -%}
    {%- endfor -%}
    {%- set is_left_out = deleted and table not in ['messages', 'message_statuses'] -%}
    {%- if not loader.join and not deleted and (loaded_at in types or not loader.loaded_at) -%}
        {{ return({'relation': relation, 'types': types}) }}
    {%- endif -%}
    {%- set selected = [] -%}
    {%- for column, sql in columns.items() -%}
        {%- do selected.append(sql ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{ return({
        'relation': '(select ' ~ selected | join(', ') ~ ' from ' ~ relation ~ ' as loaded ' ~ loader.join
            ~ (' where ' ~ not_deleted(relation, deleted, same) if is_left_out else '') ~ ')',
        'types': read,
    }) }}
{% endmacro %}


{#
    What a loader's columns say of the rows of a table `loaded`: `loaded_at`, SQL of the time of load, and its `type`;
    `join`, which leaves out loads that are not complete; `deleted`, a condition, empty where no column tells.
#}
{% macro loader_parts(types, loads) %}
    {%- set parts = {'loaded_at': none, 'type': none, 'join': '', 'deleted': deleted_condition(types)} -%}
    {%- set time = loader_times() | select('in', types) | first -%}
    {%- if '_dlt_load_id' in types and loads -%}
        {%- do parts.update({
            'join': "inner join (select load_id, max(inserted_at) as inserted_at from " ~ loads ~ " as loads"
                ~ " where cast(status as integer) = 0 group by load_id) as complete_loads"
                ~ " on cast(loaded._dlt_load_id as " ~ dbt.type_string() ~ ") = cast(complete_loads.load_id as "
                ~ dbt.type_string() ~ ")",
            'loaded_at': 'complete_loads.inserted_at', 'type': column_types(loads)['inserted_at'],
        }) -%}
    {%- elif '_dlt_load_id' in types -%}
        {%- set seconds = dbt.split_part('cast(loaded._dlt_load_id as ' ~ dbt.type_string() ~ ')', "'.'", 1) -%}
        {%- do parts.update({'loaded_at': text_of_unix_seconds(seconds), 'type': 'VARCHAR'}) -%}
    {%- endif -%}
    {%- if time -%}
        {%- do parts.update({'loaded_at': 'loaded.' ~ time, 'type': types[time]}) -%}
    {%- endif -%}
    {{ return(parts) }}
{% endmacro %}


{# What is true of a row `loaded` that is not deleted, nor is another version of it, by the columns that they share. #}
{% macro not_deleted(relation, deleted, same) -%}
    not ({{ deleted }})
    {%- if same %} and not exists (
        select 1 from {{ relation }} as gone
        where {{ same | join(' and ') }} and ({{ deleted | replace('loaded.', 'gone.') }})
    )
    {%- endif -%}
{%- endmacro %}


{# What is true of a row that the source has deleted, by the loader's columns; empty where it has none. #}
{% macro deleted_condition(types) %}
    {%- set conditions = [] -%}
    {%- if '_fivetran_deleted' in types -%}
        {%- do conditions.append(
            'coalesce(' ~ parse_flag('cast(loaded._fivetran_deleted as ' ~ dbt.type_string() ~ ')') ~ ', false)'
        ) -%}
    {%- endif -%}
    {%- for column in ['_ab_cdc_deleted_at', '_sdc_deleted_at'] if column in types -%}
        {%- do conditions.append(
            "nullif(cast(loaded." ~ column ~ " as " ~ dbt.type_string() ~ "), '') is not null"
        ) -%}
    {%- endfor -%}
    {{ return(conditions | join(' or ')) }}
{% endmacro %}


{# The columns that all versions of a row share. #}
{% macro key_of_raw_table(table) %}
    {{ return({
        'campaign_costs': ['campaign_id', 'cost_date'], 'ad_costs': ['ad_id', 'cost_date'], 'meta_pricing': [],
        'webhooks': [],
    }.get(table, [raw_tables()[table][0]])) }}
{% endmacro %}


{# dlt's list of loads, beside the raw tables; none where it is not there. #}
{% macro dlt_loads() %}
    {%- if raw_tables_are_files() -%}
        {{ return(dlt_load_files(var('raw_location'))) }}
    {%- endif -%}
    {%- set loads = source('wa_raw', 'messages').incorporate(path={'identifier': '_dlt_loads'}) -%}
    {{ return(loads if relation_exists(loads) else none) }}
{% endmacro %}


{# dlt writes values of another type than a column's into a column of their own, which nothing reads. #}
{% macro warn_of_variants(table) %}
    {%- set relation = own_relation(table) -%}
    {%- for name in (column_types(relation) if relation is not none else []) if '__v_' in name
        and name.split('__v_')[0] in raw_columns(table) -%}
        {%- do exceptions.warn(
            "The raw table `" ~ table ~ "` has a column `" ~ name ~ "`, in which dlt put values of `" ~ name.split('__v_')[0]
            ~ "` of another type. They are not read: give the column one type in the pipeline."
        ) -%}
    {%- endfor -%}
{% endmacro %}
