{# How the columns of a connector's source are found in what a loader wrote: connector_rows.sql says what a spelling is. #}


{# The columns of a table that this user must be allowed to read: those that some spelling of the YAML names. #}
{% macro wanted_columns(about) %}
    {%- set wanted = [] -%}
    {%- for spelling in about.columns.values() if not spelling.is_beside_secrets -%}
        {%- for name in spelling.names -%}
            {%- for forms in forms_of_spelling(name) -%}
                {%- do wanted.extend(forms.columns) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(wanted) }}
{% endmacro %}


{#
    How `a.bC.d` may lie in a table: the names of a column, and the members of its JSON that follow, none where the column
    is the value itself.
#}
{% macro forms_of_spelling(spelling) %}
    {%- set parts = spelling.split('.') -%}
    {%- set forms = [] -%}
    {%- for count in range(parts | length, 0, -1) -%}
        {%- set columns = [] -%}
        {%- for joined in [parts[:count] | join('__'), parts[:count] | join('_')] -%}
            {%- set snake = modules.re.sub('([a-z0-9])([A-Z])', '\\1_\\2', joined) -%}
            {%- for name in [joined | lower, snake | lower] if name not in columns -%}
                {%- do columns.append(name) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do forms.append({'columns': columns, 'members': parts[count:]}) -%}
    {%- endfor -%}
    {{ return(forms) }}
{% endmacro %}


{# SQL of the texts that the spellings of a column lead to in a table, best first. #}
{% macro cells_of_source(found, spellings) %}
    {%- set cells = [] -%}
    {%- set columns = {} -%}
    {%- for column in found.columns if column.is_readable -%}
        {%- do columns.setdefault(plain_word(column.name).replace(' ', '_'), column) -%}
    {%- endfor -%}
    {%- for spelling in spellings -%}
        {%- if found.is_document -%}
            {%- do cells.append("nullif(" ~ json_member(found.document, spelling.split('.')) ~ ", '')") -%}
        {%- endif -%}
        {%- for form in forms_of_spelling(spelling) if not found.is_document -%}
            {%- for name in form.columns if name in columns -%}
                {%- set cell = text_of_source_cell('loaded.' ~ adapter.quote(columns[name].name), columns[name].type) -%}
                {%- do cells.append(
                    "nullif(" ~ (json_member(cell, form.members) if form.members else cell) ~ ", '')"
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(cells) }}
{% endmacro %}
