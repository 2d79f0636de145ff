{# What must be right of the setting `slices`, and of the tables that it names. #}


{# Stops a run with slices that cannot be right. #}
{% macro check_slices() %}
    {%- set known = [] -%}
    {%- for table in passthrough_tables() if table not in ['campaign_costs', 'ad_costs'] -%}
        {%- do known.extend(passthrough_aliases(table)) -%}
    {%- endfor -%}
    {%- for fact in kpi_facts() -%}
        {%- for column in contract_of_fact(fact) if not column.endswith(('_key', '_at')) -%}
            {%- do known.append(column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name, given in var('slices').items() -%}
        {%- set start = "slices has `" ~ name ~ "`" -%}
        {%- if not is_plain_name(name) or name in kpi_slices() or name == 'all' -%}
            {%- do exceptions.raise_compiler_error(
                start ~ ". A slice's name is of small letters, digits and _, and none of all, "
                ~ kpi_slices() | join(', ') ~ ": give it another."
            ) -%}
        {%- elif not (given is string or (given is mapping and given.column is string)) -%}
            {%- do exceptions.raise_compiler_error(
                start ~ " without a column. Write " ~ name ~ ": store_id, or {column: store_id, table: stores, key: id,"
                ~ " value: region}."
            ) -%}
        {%- elif given is mapping -%}
            {%- for key in given if key not in ['column', 'table', 'key', 'value'] -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ " with the key `" ~ key ~ "`. Allowed: column, table, key, value."
                ) -%}
            {%- endfor -%}
            {%- if (given.table is string) != (given.value is string) or ('key' in given and given.table is not string) -%}
                {%- do exceptions.raise_compiler_error(
                    start ~ ", of which `table` and `value` go together: the table, and its column that is the slice."
                ) -%}
            {%- endif -%}
        {%- endif -%}
        {%- for table in passthrough_tables() if name ~ '_slice' in passthrough_aliases(table) -%}
            {%- do exceptions.raise_compiler_error(
                start ~ ", and " ~ table ~ "_passthrough_columns a column `" ~ name ~ "_slice`, which is that slice's name in"
                ~ " the facts. Give one of them another name."
            ) -%}
        {%- endfor -%}
        {%- set column = own_slices()[name].column -%}
        {%- if column not in known -%}
            {%- set nearest = nearest_name(column, known) -%}
            {%- do exceptions.raise_compiler_error(
                start ~ " of the column `" ~ column ~ "`, which no fact has. "
                ~ ("Did you mean " ~ nearest ~ "?" if nearest else "List it in one of the settings"
                    ~ " <table>_passthrough_columns, or correct it.")
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{#
    The relation of a slice's table: `schema.table` or `database.schema.table` as it stands in the warehouse, else a seed
    or model of the root project by its name: of another package's dbt warns.
#}
{% macro slice_table(table) %}
    {%- set parts = table.split('.') -%}
    {%- if parts | length == 1 -%}
        {{ return(ref(project_name, table)) }}
    {%- endif -%}
    {{ return(api.Relation.create(
        database=parts[0] if parts | length == 3 else target.database, schema=parts[-2], identifier=parts[-1]
    )) }}
{% endmacro %}


{# Stops where a slice's table is not there, or has no such column. #}
{% macro check_slice_table(name, slice, relation) %}
    {%- if execute and model.resource_type == 'model' and flags.WHICH in ['build', 'run'] -%}
        {%- set start = "slices has `" ~ name ~ "` of the table `" ~ slice.table ~ "`, which " -%}
        {%- if not relation_exists(relation) -%}
            {%- do exceptions.raise_compiler_error(start ~ "is not in the warehouse. Write it, or correct its name.") -%}
        {%- endif -%}
        {%- set columns = column_types(relation) | list -%}
        {%- for column in [slice.key, slice.value] if column not in columns -%}
            {%- set nearest = nearest_name(column, columns) -%}
            {%- do exceptions.raise_compiler_error(
                start ~ "has no column `" ~ column ~ "`. "
                ~ ("Did you mean " ~ nearest ~ "?" if nearest else "It has " ~ columns | join(', ') ~ ".")
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
