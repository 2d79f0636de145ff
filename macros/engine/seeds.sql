{#
    dbt-spark writes the cells of a seed as quoted texts: empty ones arrive as 'None', an apostrophe ends the SQL and a
    backslash is read as an escape. So the cells are written as literals here, and the types as Spark names them. A dollar
    sign goes by its number, for Spark puts settings in place of ${name}.
#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(1000) -%}
        {%- set sql -%}
            insert into {{ this.render() }}
            select
            {%- for name in agate_table.column_names %}
                cast(
                    cell_{{ loop.index }} as {{ spark_type(types.get(name, adapter.convert_type(agate_table, loop.index0))) }}
                ){{ ',' if not loop.last }}
            {%- endfor %}
            from values
            {%- for row in chunk %}
                ({% for cell in row -%}
                {{ 'null' if cell is none else "'" ~ (cell | string | replace('\\', '\\\\') | replace("'", "\\'") | replace('$', '\\u0024')) ~ "'" }}
                {{- ', ' if not loop.last }}
                {%- endfor %}){{ ',' if not loop.last }}
            {%- endfor %}
            as cells ({% for name in agate_table.column_names %}cell_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{% endmacro %}


{% macro spark__create_csv_table(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
            {%- for name in agate_table.column_names %}
            {{ name }} {{ spark_type(types.get(name, adapter.convert_type(agate_table, loop.index0))) }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
        {{ file_format_clause() }}
        {{ location_clause() }}
        {{ comment_clause() }}
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{% endmacro %}
