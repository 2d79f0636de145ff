{#
    Which raw rows are new. The rows of the largest tables are counted by the hour of their loaded_at, with a hash of key
    and time that does not mind their order; where an hour has more rows than in the last build, its keys are read again,
    with all their rows. So it does not matter how late a row comes, nor that it comes twice. A row that went or changed
    without a new loaded_at, which the contract rules out, shows as an hour that lost something: then everything is
    built.

    state.raw_buckets has a row a table and hour, state.changed_keys one a table and key to be read again.
#}


{# The tables that are large enough, with their key. Those that webhooks feed are read whole. #}
{% macro tables_read_by_key() %}
    {{ return({} if has_webhooks() else {'messages': 'message_id', 'message_statuses': 'message_id'}) }}
{% endmacro %}


{# The hour of a row's loaded_at; of a text its first 13 characters, right or wrong. #}
{% macro arrival_hour(types) -%}
    {{ "left(loaded_at, 13)" if is_text_type(types.loaded_at) else "date_trunc('hour', loaded_at)" }}
{%- endmacro %}


{#
    Counts the rows anew. Returns whether the tables have but grown since the last build; if not, what is to be read
    again is not known.
#}
{% macro count_raw_buckets(is_known) %}
    {%- set tables = tables_read_by_key() -%}
    {%- set counts = ["select '' as table_name, '' as arrival_hour, 0 as row_count, 0 as content_hash where false"] -%}
    {%- for table, key in tables.items() if raw_relation(table) is not none -%}
        {%- set types = column_types(raw_relation(table)) -%}
        {%- do counts.append(
            "select '" ~ table ~ "', coalesce(cast(arrival_hour as varchar), ''), count(*), sum(row_hash) from (select "
            ~ arrival_hour(types) ~ " as arrival_hour, hash(" ~ key ~ ", loaded_at) as row_hash from "
            ~ raw_relation(table) ~ ") as raw_rows group by arrival_hour"
        ) -%}
    {%- endfor -%}
    {%- set has_last = is_known and 'state.raw_buckets' in tables_there() -%}
    {%- do run_query(
        "create or replace table state.new_raw_buckets as with new_buckets as (" ~ counts | join(' union all ') ~ ")"
        ~ " select new_buckets.*, "
        ~ ("new_buckets.row_count is distinct from last_buckets.row_count" if has_last else "true") ~ " as is_changed"
        ~ " from new_buckets"
        ~ (" left join state.raw_buckets as last_buckets on new_buckets.table_name = last_buckets.table_name"
        ~ " and new_buckets.arrival_hour = last_buckets.arrival_hour" if has_last else "")
    ) -%}
    {%- set has_but_grown = has_last and run_query(
        "select count(*) from state.raw_buckets as last_buckets left join state.new_raw_buckets as new_buckets"
        ~ " on new_buckets.table_name = last_buckets.table_name and new_buckets.arrival_hour = last_buckets.arrival_hour"
        ~ " where new_buckets.row_count is null or new_buckets.row_count < last_buckets.row_count"
        ~ " or (new_buckets.row_count = last_buckets.row_count and new_buckets.content_hash != last_buckets.content_hash)"
    ).rows[0][0] == 0 -%}
    {%- do run_query("create or replace table state.raw_buckets as select * from state.new_raw_buckets") -%}
    {%- do run_query("drop table state.new_raw_buckets") -%}
    {%- set keys = ["select '' as table_name, '' as row_key where false"] -%}
    {%- for table, key in tables.items() if has_but_grown and raw_relation(table) is not none -%}
        {%- set types = column_types(raw_relation(table)) -%}
        {%- do keys.append(
            "select distinct '" ~ table ~ "', cast(" ~ key ~ " as varchar) from " ~ raw_relation(table) ~ " where "
            ~ arrival_hour(types) ~ " in (select "
            ~ ("arrival_hour" if is_text_type(types.loaded_at) else "cast(arrival_hour as " ~ types.loaded_at ~ ")")
            ~ " from state.raw_buckets where table_name = '" ~ table ~ "' and is_changed and arrival_hour != '')"
            ~ " or (loaded_at is null and exists (select 1 from state.raw_buckets where table_name = '" ~ table
            ~ "' and is_changed and arrival_hour = ''))"
        ) -%}
    {%- endfor -%}
    {%- do run_query("create or replace table state.changed_keys as " ~ keys | join(' union all ')) -%}
    {{ return(has_but_grown) }}
{% endmacro %}


{# The models that a run which carries on reads by key, and of which raw table. #}
{% macro models_read_by_key() %}
    {{ return({'stg_messages': 'messages', 'int_message_receipts': 'message_statuses'}) }}
{% endmacro %}


{# The keys of a raw table that are read again, as a subquery. #}
{% macro changed_keys(table) -%}
    {{ return("(select row_key from state.changed_keys where table_name = '" ~ table ~ "')") }}
{%- endmacro %}


{# The raw rows of changed keys, as a condition. #}
{% macro of_changed_keys(table) %}
    {%- set key = raw_contract()[table].key[0] -%}
    {%- set is_text = is_text_type(column_types(raw_relation(table))[key]) -%}
    {{ return((key if is_text else 'cast(' ~ key ~ ' as varchar)') ~ ' in ' ~ changed_keys(table)) }}
{% endmacro %}


{# What a run that carries on replaces of the models that are read by key. #}
{% macro replaced_messages() %}{{ return('message_id in ' ~ changed_keys('messages')) }}{% endmacro %}

{% macro replaced_receipts() %}{{ return('message_id in ' ~ changed_keys('message_statuses')) }}{% endmacro %}

{# Of rejected_rows all tables but these, and of these the rows of changed keys and those without a key. #}
{% macro replaced_rejects() %}
    {{ return(
        "table_name not in ('" ~ tables_read_by_key() | join("', '") ~ "') or split_part(row_key, '|', 1) = ''"
        ~ " or table_name || split_part(row_key, '|', 1) in (select table_name || " ~ keyed_hash_digits('row_key')
        ~ " from state.changed_keys)"
    ) }}
{% endmacro %}

{# The raw rows that can be rejected ones of this run, as a condition. #}
{% macro of_rejected_keys(table) %}
    {%- set key = raw_contract()[table].key[0] -%}
    {%- if table not in tables_read_by_key() or raw_relation(table) is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set is_text = is_text_type(column_types(raw_relation(table))[key]) -%}
    {{ return(
        '(' ~ of_changed_keys(table) ~ ' or ' ~ key ~ ' is null' ~ (' or ' ~ key ~ " = ''" if is_text else '') ~ ')'
    ) }}
{% endmacro %}
