{#
    The rows of a raw table as its base model reads them: every column `x` of the contract as `raw_x`, empty texts and
    NaN as null, a missing optional column as null; with `origin` (`table`, or the connector that brings the row) and
    `origin_order` (a table's own rows come first). Rows of several origins are texts; one origin keeps its types.
    Connectors but mapped files have no columns that are passed through. `flags`: boolean columns that webhooks bring beside the
    contract's; false of all other rows. `without`: origins whose rows are left out.
#}
{% macro raw_cells(table, columns, flags=[], without=[]) %}
    {%- set origins = raw_origins(table, without) -%}
    {%- set kinds = {} if is_unit_test() or not execute else raw_columns(table) -%}
    {%- for origin in origins %}
    select
        {%- for column in columns %}
        {%- set is_unknown = not origin.has_passed and column in passthrough_names(table) %}
        {%- set types = {} if is_unknown else origin.types %}
        {{ raw_cell(column, types, origins | length > 1, kinds.get(column)) }} as raw_{{ column }},
        {%- endfor %}
        {%- for flag in flags %}
        {{ flag if origin.name == 'webhooks' else 'false' }} as {{ flag }},
        {%- endfor %}
        '{{ origin.name }}' as origin,
        {{ loop.index0 }} as origin_order
    from {{ origin.relation }} as raw_rows
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for column in columns %}
        cast(null as {{ dbt.type_string() }}) as raw_{{ column }},
        {%- endfor %}
        {%- for flag in flags %}
        false as {{ flag }},
        {%- endfor %}
        'table' as origin,
        0 as origin_order
    from (select 1 as nothing) as no_rows
    where false
    {%- endfor %}
{% endmacro %}


{# One cell as it came, or as text. `kind`: the column's type in the contract. #}
{% macro raw_cell(column, types, is_text, kind=none) -%}
    {%- set type = 'VARCHAR' if types is none else types.get(column) -%}
    {%- if type is none -%}
        cast(null as {{ dbt.type_string() }})
    {%- elif is_text_type(type) -%}
        nullif({{ column }}, '')
    {%- elif is_text and kind == 'decimal' and is_kept_type(type) -%}
        {{ amount_text(null_if_nan(column, type), type) }}
    {%- elif is_text or not is_kept_type(type) -%}
        nullif({{ text_of_typed(column, type) }}, '')
    {%- else -%}
        {{ null_if_nan(column, type) }}
    {%- endif -%}
{%- endmacro %}


{# The types of the columns that raw_cells() gives: a dictionary of names, upper case. #}
{% macro raw_types(table, without=[]) %}
    {%- set origins = raw_origins(table, without) -%}
    {%- set types = {} -%}
    {%- for name, type in (origins[0].types or {} if origins | length == 1 else {}).items() -%}
        {%- do types.update({name: type if is_kept_type(type) else 'VARCHAR'}) -%}
    {%- endfor -%}
    {{ return(types) }}
{% endmacro %}


{#
    The typed value of a cell, null where it does not fit. Each takes the column's name and raw_types(): a cell that a
    loader has typed is converted, a text is parsed by the contract's spelling.
#}
{% macro as_text(column, types) -%}
    {%- set type = types.get(column, 'VARCHAR') -%}
    {{ 'raw_' ~ column if is_text_type(type) else text_of_typed('raw_' ~ column, type) }}
{%- endmacro %}

{% macro as_time(column, types) -%}{{ as_type(column, 'time', types) }}{%- endmacro %}

{% macro as_date(column, types) -%}{{ as_type(column, 'date', types) }}{%- endmacro %}

{% macro as_amount(column, types) -%}{{ as_type(column, 'amount', types) }}{%- endmacro %}

{% macro as_integer(column, types) -%}{{ as_type(column, 'integer', types) }}{%- endmacro %}

{% macro as_flag(column, types) -%}{{ as_type(column, 'flag', types) }}{%- endmacro %}

{% macro as_one_of(column, values, types) -%}
    {%- set text = as_text(column, types) -%}
    case when {{ text }} in ('{{ values | join("', '") }}') then {{ text }} end
{%- endmacro %}

{% macro as_currency(column, types) -%}
    {%- set text = as_text(column, types) -%}
    case when {{ matches(text, '[A-Z]{3}') }} then {{ text }} end
{%- endmacro %}

{% macro as_country(column, types) -%}
    {%- set text = as_text(column, types) -%}
    case when {{ matches(text, '[A-Z]{2}') }} then {{ text }} end
{%- endmacro %}

{% macro as_type(column, kind, types) -%}
    {%- set type = types.get(column, 'VARCHAR') -%}
    {%- if is_text_type(type) -%}
        {{ parse_text('raw_' ~ column, kind) }}
    {%- elif kind == 'amount' -%}
        {{ parse_text(amount_text('raw_' ~ column, type), kind) }}
    {%- else -%}
        {{ convert_typed('raw_' ~ column, kind, type) }}
    {%- endif -%}
{%- endmacro %}


{% macro is_text_type(type) %}
    {{ return(type in ['VARCHAR', 'TEXT', 'STRING', 'CHARACTER VARYING']) }}
{% endmacro %}
