{{ config(materialized=carried_table(), incremental_strategy='replace_changed') }}

{{ staged_rows('conversation_events') }}
