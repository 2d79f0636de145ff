{# At the end of a run that has built connector_matches: what of the matches by telephone number deserves a look. #}
{% macro warn_of_matches(results) %}
    {%- if execute and is_own_run() and flags.WHICH in ['build', 'run'] -%}
        {%- for result in results if result.node.unique_id == 'model.whatsapp_kpis.wa_connector_matches'
            and result.status in ['success', 'no-op'] -%}
            {%- for row in run_query(
                "select origin, table_name, rows_in, rows_with_number, rows_with_contact, shared_number_count from "
                ~ result.node.relation_name ~ " order by origin, table_name"
            ).rows -%}
                {%- if row[2] and row[4] < var('matched_share_warning') * row[2] -%}
                    {%- do exceptions.warn(
                        "Of the " ~ row[1] ~ " of " ~ row[0] ~ " only " ~ row[4] | int ~ " of " ~ row[2] | int
                        ~ " rows belong to somebody who was known on WhatsApp before (" ~ row[3] | int ~ " have a telephone"
                        ~ " number). If that is too few, set default_country to the country of numbers without a code."
                    ) -%}
                {%- endif -%}
                {%- if row[5] -%}
                    {%- do exceptions.warn(
                        "In the " ~ row[1] ~ " of " ~ row[0] ~ ", " ~ row[5] | int ~ " telephone numbers have more than "
                        ~ var('max_orders_per_key') ~ " rows a year. Such a number is mostly the shop's own: name it in"
                        ~ " internal_numbers."
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
