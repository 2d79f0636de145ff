{#
    A reference table: the seed, or, where the setting reference_location names a folder that holds a file of its
    name, that file, in the seed's columns and types.
#}
{% macro reference_table(name) %}
    {%- set seed = ref(name) -%}
    {%- if not execute or seed.is_cte or var('reference_location') is none -%}
        {{ return(seed) }}
    {%- endif -%}
    {%- set file = var('reference_location') ~ '/' ~ name ~ '.csv' -%}
    {%- if not file_exists(file) -%}
        {{ return(seed) }}
    {%- endif -%}
    {%- set rows = csv_rows(file) -%}
    {%- set found = column_types(rows) -%}
    {%- set casts = [] -%}
    {%- for column, type in column_types(seed).items() -%}
        {%- if column not in found -%}
            {%- do exceptions.raise_compiler_error(
                "The reference file " ~ file ~ " has no column `" ~ column ~ "`. Add it, empty if need be."
            ) -%}
        {%- endif -%}
        {%- if is_text_type(type) -%}
            {%- do casts.append(column) -%}
        {%- else -%}
            {%- set sentence = "'The reference file " ~ file ~ " has `' || " ~ column ~ " || '` in the column `"
                ~ column ~ "`, which is no " ~ type | lower ~ ". Correct it.'" -%}
            {%- do casts.append(cast_or_raise(column, type, sentence) ~ ' as ' ~ column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('(select ' ~ casts | join(', ') ~ ' from ' ~ rows ~ ')') }}
{% endmacro %}
