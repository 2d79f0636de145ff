{#
    At the end of a run that has built load_audit: one warning for each raw table of which more than the share
    rejected_share_warning was rejected. Where no row of a table is left, the setting rejected_all_is_error makes it an
    error.
#}
{% macro warn_of_rejected_rows(results) %}
    {%- if execute and is_own_run() and flags.WHICH in ['build', 'run'] -%}
        {%- for result in results if result.node.unique_id == 'model.whatsapp_kpis.wa_load_audit'
            and result.status in ['success', 'no-op'] -%}
            {%- do warn_of_rejected_tables(result.node.relation_name) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro warn_of_rejected_tables(load_audit) %}
    {%- set tables = run_query(
        "select table_name, sum(rows_in) as rows_in, sum(rows_rejected) as rows_rejected from " ~ load_audit
        ~ " group by table_name having sum(rows_rejected) > " ~ var('rejected_share_warning') ~ " * sum(rows_in)"
        ~ " order by table_name"
    ) -%}
    {%- set lost = [] -%}
    {%- for row in tables.rows -%}
        {%- do exceptions.warn(
            "Of the raw table `" ~ row[0] ~ "` " ~ row[2] | int ~ " of " ~ row[1] | int ~ " rows were rejected."
            ~ " The reasons are in rejected_rows."
        ) -%}
        {%- if row[1] == row[2] -%}
            {%- do lost.append(row[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if lost and var('rejected_all_is_error') -%}
        {%- do exceptions.raise_compiler_error(
            "No row is left of " ~ lost | join(', ') ~ ". Correct the export (the reasons are in rejected_rows), or set"
            ~ " rejected_all_is_error to false."
        ) -%}
    {%- endif -%}
{% endmacro %}
