{{ config(
    materialized=carried_table(), incremental_strategy='replace_changed', on_schema_change='fail'
) }}
{%- set is_carrying_on = carries_on() %}
{% for table in raw_contract() %}
{{ rejected_rows(table, only=of_rejected_keys(table) if is_carrying_on) }}
{{ 'union all' if not loop.last }}
{% endfor %}
