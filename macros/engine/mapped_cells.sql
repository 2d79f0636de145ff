{# Cells of spreadsheets as the contract's texts, for the connector mapped_files. DuckDB alone reads files. #}


{# The lines of a file: the first ones, down to twenty below the headers, or all; without a byte-order mark. #}
{% macro sheet_lines(mapping, is_all=false) %}
    {%- if mapping.encoding == 'utf-8' and cached_query(
        "select try(decode(content)) is null from read_blob(" ~ quoted(mapping.path) ~ ")"
    )[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            "The file " ~ mapping.path ~ " is not in UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8), or write"
            ~ " `encoding: latin-1` into the mapping " ~ mapping.place ~ "."
        ) -%}
    {%- endif -%}
    {%- set rows = cached_query(
        "select 't' || coalesce(line, '') from read_csv(" ~ quoted(mapping.path) ~ ", columns = {'line': 'VARCHAR'},"
        ~ " header = false, auto_detect = false, delim = chr(1), quote = '', escape = '', max_line_size = 16777216,"
        ~ " strict_mode = false, encoding = " ~ quoted(mapping.encoding) ~ ", parallel = false)"
        ~ ('' if is_all else ' limit ' ~ (mapping.header_line + 20))
    ) -%}
    {%- set lines = [] -%}
    {%- for row in rows -%}{%- do lines.append(row[0][1:].lstrip('\ufeff')) -%}{%- endfor -%}
    {{ return(lines) }}
{% endmacro %}


{# The cells below the headers, as columns c0, c1, ..., without white space around them; empty ones and empty rows are null. #}
{% macro sheet(mapping) -%}
    {%- set columns = [] -%}
    {%- set cells = [] -%}
    {%- set filled = [] -%}
    {%- for number in range(mapping['count']) -%}
        {%- do columns.append("'c" ~ number ~ "': 'VARCHAR'") -%}
        {%- do cells.append("nullif(trim(replace(c" ~ number ~ ", chr(160), ' '), ' ' || chr(9) || chr(13) || chr(10)), '') as c" ~ number) -%}
        {%- do filled.append('c' ~ number) -%}
    {%- endfor -%}
    (
        select * from (
            select {{ cells | join(', ') }}
            from read_csv(
                {{ quoted(mapping.path) }}, columns = { {{ columns | join(', ') }} }, header = false,
                auto_detect = false, skip = {{ mapping.header_line }}, delim = {{ quoted(mapping.delimiter) }},
                quote = '"', escape = '"', null_padding = true, max_line_size = 16777216,
                encoding = {{ quoted(mapping.encoding) }}, parallel = false
            )
        ) as trimmed
        where coalesce({{ filled | join(', ') }}) is not null
    )
{%- endmacro %}


{# The mapped cell of a raw column: one, or several joined by blanks. #}
{% macro sheet_cell(mapping, column) -%}
    {%- set cells = [] -%}
    {%- for number in mapping.places[column] -%}{%- do cells.append('c' ~ number) -%}{%- endfor -%}
    {{ cells[0] if cells | length == 1 else "nullif(concat_ws(' ', " ~ cells | join(', ') ~ "), '')" }}
{%- endmacro %}


{# All mapped cells of some types, as a relation of one column `cell`. #}
{% macro sheet_cells_of(mapping, types) %}
    {%- set cells = [] -%}
    {%- for column in mapping.places if raw_columns(mapping.table)[column] in types -%}
        {%- do cells.append(sheet_cell(mapping, column)) -%}
    {%- endfor -%}
    {{ return(
        '(select cell from (select unnest([' ~ cells | join(', ') ~ ']) as cell from ' ~ sheet(mapping)
        ~ ' as sheet) as cells where cell is not null)' if cells else none
    ) }}
{% endmacro %}


{# The line of a file that holds a cell. #}
{% macro line_of_cell(mapping, cell) %}
    {%- for line in sheet_lines(mapping, is_all=true) -%}
        {%- if cell in line -%}
            {{ return(loop.index) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return('?') }}
{% endmacro %}


{# 2/3/26, 02-03-2026 and 2026/3/2, with or without a clock such as 15:00, 3:00:05 p. m. #}
{% macro day_of_sheet() %}{{ return('([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})') }}{% endmacro %}

{% macro clock_of_sheet() %}
    {{- return('([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.][0-9]+)?)?[ ]*(?:([ap])[. ]*m[. ]*)?') -}}
{% endmacro %}


{#
    Whether a file's dates have the day first, the month first, or none of both (null): said by the mapping, else by a day
    above 12. Stops where the dates contradict each other, or leave it open.
#}
{% macro order_of_dates(mapping) %}
    {%- set cells = sheet_cells_of(mapping, ['timestamp', 'date']) -%}
    {%- if mapping.dates or cells is none -%}
        {{ return(mapping.dates) }}
    {%- endif -%}
    {%- set found = cached_query(
        "select 't' || min(cell) filter (one > 12), 't' || min(cell) filter (two > 12), 't' || min(cell) filter (one != two)"
        ~ " from (select cell, try_cast(regexp_extract(cell, '^" ~ day_of_sheet() ~ "', 1) as integer) as one,"
        ~ " try_cast(regexp_extract(cell, '^" ~ day_of_sheet() ~ "', 2) as integer) as two from " ~ cells ~ " as cells"
        ~ " where regexp_matches(cell, '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{4}|[0-9]{2})($|[^0-9])')) as dates"
    )[0] -%}
    {%- if found[0] and found[1] -%}
        {%- do exceptions.raise_compiler_error(
            "The file " ~ mapping.path ~ " has the day first in line " ~ line_of_cell(mapping, found[0][1:].split(' ')[0]) ~ " ("
            ~ found[0][1:] ~ ") and the month first in line " ~ line_of_cell(mapping, found[1][1:].split(' ')[0]) ~ " ("
            ~ found[1][1:] ~ "). Write all its dates in one order."
        ) -%}
    {%- elif found[2] and not found[0] and not found[1] -%}
        {%- do exceptions.raise_compiler_error(
            "Is the day or the month first in " ~ found[2][1:] ~ " (" ~ mapping.path ~ ", line "
            ~ line_of_cell(mapping, found[2][1:].split(' ')[0]) ~ ")? No date of the file tells. Write `dates: day first` or"
            ~ " `dates: month first` into the mapping " ~ mapping.place ~ "."
        ) -%}
    {%- endif -%}
    {{ return('day first' if found[0] else 'month first' if found[1] else none) }}
{% endmacro %}


{# How many times of a file are days without an hour. #}
{% macro count_of_days_alone(mapping) %}
    {%- set cells = sheet_cells_of(mapping, ['timestamp']) -%}
    {{ return(0 if cells is none else cached_query(
        "select count(*) from " ~ cells ~ " as cells where regexp_full_match(cell, '" ~ day_of_sheet() ~ "|[0-9]{5}')"
    )[0][0]) }}
{% endmacro %}


{# A cell as a UTC time (or a date) in the contract's spelling; as it is where it is none. #}
{% macro mapped_time(cell, mapping, is_date=false) -%}
    {%- set day = "regexp_extract(" ~ cell ~ ", '^" ~ day_of_sheet() ~ "', {})" -%}
    {%- set clock = "regexp_extract(lower(" ~ cell ~ "), '" ~ clock_of_sheet() ~ "$', {})" -%}
    {%- set first, second, third = day.replace('{}', '1'), day.replace('{}', '2'), day.replace('{}', '3') -%}
    {%- set hour = "try_cast(" ~ clock.replace('{}', '1') ~ " as integer)" -%}
    {%- set month, date = (first, second) if mapping.order == 'month first' else (second, first) -%}
    {%- set local_time -%}
        case
            when regexp_full_match({{ cell }}, '[0-9]{5}([.,][0-9]+)?')
                then make_timestamp(-2209161600000000) + to_seconds(
                    round(86400 * case
                        when {{ cell }} like '%.%' or {{ cell }} like '%,%' then cast(replace({{ cell }}, ',', '.') as double)
                        else cast({{ cell }} as double) + 0.5
                    end)
                )
            when regexp_full_match(lower({{ cell }}), '{{ day_of_sheet() }}([ t,]+{{ clock_of_sheet() }})?')
                then try_cast(
                    case
                        when length({{ first }}) = 4
                            then {{ first }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ third }}, 2, '0')
                        when length({{ third }}) in (2, 4) and length({{ first }}) <= 2
                            then right('20' || {{ third }}, 4) || '-' || lpad({{ month }}, 2, '0') || '-'
                                || lpad({{ date }}, 2, '0')
                    end || ' ' || case
                        when {{ hour }} is null then '12:00:00'
                        else lpad(cast(case {{ clock.replace('{}', '4') }}
                            when 'p' then {{ hour }} % 12 + 12 when 'a' then {{ hour }} % 12 else {{ hour }}
                        end as varchar), 2, '0') || ':' || {{ clock.replace('{}', '2') }} || ':'
                            || coalesce(nullif({{ clock.replace('{}', '3') }}, ''), '00')
                    end as timestamp
                )
        end
    {%- endset -%}
    {%- if is_date -%}
        coalesce(strftime({{ local_time }}, '%Y-%m-%d'), {{ cell }})
    {%- else -%}
        coalesce(
            cast(timezone('UTC', timezone({{ quoted(mapping.time_zone or var('reporting_time_zone')) }}, {{ local_time }})) as varchar),
            {{ cell }}
        )
    {%- endif -%}
{%- endmacro %}
