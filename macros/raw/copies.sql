{#
    Which of several good rows of a key counts: number 1 does, the others are copies or older versions. A rejected row has
    no number. `order_by` is the contract's order of the table; what still ties goes to the greatest text of all cells.
#}
{% macro copy_number(key, order_by, columns) -%}
    case
        when reject_reason is null
            then row_number() over (
                partition by reject_reason, {{ key }}
                order by {{ order_by }}, {{ row_text(columns) }} desc
            )
    end
{%- endmacro %}


{# The cells of a row as one text, by which ties between copies are settled the same way in every build. #}
{% macro row_text(columns) -%}
    {%- for column in columns -%}
        coalesce(cast(raw_{{ column }} as {{ dbt.type_string() }}), '')
        {%- if not loop.last %} || chr(31) || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
