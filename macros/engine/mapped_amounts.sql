{# Amounts of spreadsheets ($1,234.50 MXN; 1.500,50) as the contract's texts, and whole mapped files. DuckDB alone reads files. #}


{# The digits and signs of an amount, without a currency before or behind it; null where the cell is no amount. #}
{% macro amount_of_sheet(cell) -%}
    nullif(regexp_extract(
        upper(replace({{ cell }}, ' ', '')), '^([+-]?)(?:[A-Z]{0,3}[$€£]?)([0-9][0-9.,]*)(?:[A-Z]{3}|[A-Z]{0,2}[$€£])?$', 1
    ) || regexp_extract(
        upper(replace({{ cell }}, ' ', '')), '^([+-]?)(?:[A-Z]{0,3}[$€£]?)([0-9][0-9.,]*)(?:[A-Z]{3}|[A-Z]{0,2}[$€£])?$', 2
    ), '')
{%- endmacro %}


{#
    The sign before the decimals of a file's amounts: said by the mapping, else by its amounts, which must all have the same.
    An amount such as 1.500 tells nothing beside others; where there are no others its sign stands between thousands.
#}
{% macro decimal_sign(mapping) %}
    {%- set found = amounts_found(mapping) -%}
    {%- if mapping.decimals or found is none -%}
        {{ return(',' if mapping.decimals == 'comma' else '.') }}
    {%- elif found.comma and found.point -%}
        {%- do exceptions.raise_compiler_error(
            "The file " ~ mapping.path ~ " has a comma before the decimals in line " ~ line_of_cell(mapping, found.comma) ~ " ("
            ~ found.comma ~ ") and a point in line " ~ line_of_cell(mapping, found.point) ~ " (" ~ found.point
            ~ "). Write all its amounts in one way."
        ) -%}
    {%- elif not found.comma and not found.point and found.open_comma and found.open_point -%}
        {%- do exceptions.raise_compiler_error(
            "Which sign stands before the decimals in " ~ found.open_comma ~ " and " ~ found.open_point ~ " (" ~ mapping.path
            ~ ", line " ~ line_of_cell(mapping, found.open_comma) ~ ")? No amount of the file tells. Write `decimals: comma` or"
            ~ " `decimals: point` into the mapping " ~ mapping.place ~ "."
        ) -%}
    {%- endif -%}
    {{ return(',' if found.comma or (found.open_point and not found.point) else '.') }}
{% endmacro %}


{# An example of each kind of amount in a file: with decimals behind a comma or a point, and with one sign before three digits. #}
{% macro amounts_found(mapping) %}
    {%- set cells = sheet_cells_of(mapping, ['decimal']) -%}
    {%- if cells is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set kinds = {
        'comma': ".*,([0-9]{1,2}|[0-9]{4,})|.*[.].*,.*|.*[.].*[.].*",
        'point': ".*[.]([0-9]{1,2}|[0-9]{4,})|.*,.*[.].*|.*,.*,.*",
        'open_comma': "[+-]?[0-9]{1,3},[0-9]{3}",
        'open_point': "[+-]?[0-9]{1,3}[.][0-9]{3}",
    } -%}
    {%- set examples = [] -%}
    {%- for pattern in kinds.values() -%}
        {%- do examples.append("'t' || min(cell) filter (regexp_full_match(amount, '" ~ pattern ~ "'))") -%}
    {%- endfor -%}
    {%- set row = cached_query(
        "select " ~ examples | join(', ') ~ " from (select cell, " ~ amount_of_sheet('cell') ~ " as amount from " ~ cells
        ~ " as cells) as amounts"
    )[0] -%}
    {%- set found = {} -%}
    {%- for kind in kinds -%}
        {%- do found.update({kind: row[loop.index0][1:] if row[loop.index0] else none}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# An amount of a file whose sign before three digits is read as that of decimals; none where there is none. #}
{% macro odd_amount(mapping) %}
    {%- set found = amounts_found(mapping) or {} -%}
    {{ return(found.get('open_point') if mapping.sign == '.' else found.get('open_comma')) }}
{% endmacro %}


{# A cell as an amount in the contract's spelling; as it is where it is none in the file's way of writing. #}
{% macro mapped_amount(cell, sign) -%}
    {%- set amount = amount_of_sheet(cell) -%}
    {%- set thousands, decimals = ('[.]', ',') if sign == ',' else (',', '[.]') -%}
    case
        when regexp_full_match(
            {{ amount }}, '[+-]?([0-9]+|[0-9]{1,3}({{ thousands }}[0-9]{3})+)({{ decimals }}[0-9]+)?'
        ) then replace(regexp_replace({{ amount }}, '{{ thousands }}', '', 'g'), ',', '.')
        else {{ cell }}
    end
{%- endmacro %}


{# A telephone number as WhatsApp's id of it, which is its digits; null where a spreadsheet has dropped some (5.2E+12). #}
{% macro mapped_contact(cell) -%}
    case
        when regexp_full_match({{ cell }}, '[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+') then null
        when regexp_full_match({{ cell }}, '''?[+0-9][0-9 ().-]{6,}')
            then regexp_replace(
                regexp_replace(regexp_replace({{ cell }}, '[.]0$', ''), '[^0-9]', '', 'g'), '^00', ''
            )
        else {{ cell }}
    end
{%- endmacro %}


{# The text of a mapped cell in the contract's spelling of its column. #}
{% macro mapped_cell(mapping, column) -%}
    {%- set cell = sheet_cell(mapping, column) -%}
    {%- set type = raw_columns(mapping.table)[column] -%}
    {%- set words = words_of_column(mapping, column) -%}
    {%- if type in ['timestamp', 'date'] -%}
        {{ mapped_time(cell, mapping, is_date=(type == 'date')) }}
    {%- elif type == 'decimal' -%}
        {{ mapped_amount(cell, mapping.sign) }}
    {%- elif column == 'currency' -%}
        coalesce(
            nullif(regexp_extract(upper({{ cell }}), '(?:^|[^A-Z])([A-Z]{3})(?:[^A-Z]|$)', 1), ''),
            {{ quoted(mapping['values'].currency or var('reporting_currency')) }}
        )
    {%- elif column in ['contact_id', 'old_contact_id', 'new_contact_id'] -%}
        {{ mapped_contact(cell) }}
    {%- elif words -%}
        case trim(regexp_replace(strip_accents(lower({{ cell }})), '[#.:\s]+', ' ', 'g'))
        {%- for word, meaning in words.items() %}
            when {{ quoted(word) }} then {{ quoted(meaning) }}
        {%- endfor %}
            else {{ cell }}
        end
    {%- else -%}
        {{ cell }}
    {%- endif -%}
{%- endmacro %}


{# SQL: the rows of a mapping's file, all columns of its raw table as texts. #}
{% macro mapped_file_rows(mapping) %}
    {%- set time = first_mapped_time(mapping) -%}
    {%- set id = made_id(mapping.table) -%}
    {%- set texts = [] -%}
    {%- for column in raw_columns(mapping.table) -%}
        {%- if column in mapping.places -%}
            {%- set text = mapped_cell(mapping, column) -%}
        {%- elif column in mapping['values'] -%}
            {%- set text = quoted(mapping['values'][column]) -%}
        {%- elif column == 'currency' and column in raw_tables()[mapping.table] -%}
            {%- set text = quoted(var('reporting_currency')) -%}
        {%- elif column in ['updated_at', 'loaded_at'] and time is not none -%}
            {%- set text = mapped_time(sheet_cell(mapping, time), mapping) -%}
        {%- else -%}
            {%- set text = 'cast(null as varchar)' -%}
        {%- endif -%}
        {%- do texts.append(text ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {%- set rows = '(select ' ~ texts | join(', ') ~ ', * from ' ~ sheet(mapping) ~ ' as sheet) as mapped' -%}
    {%- if id is none or id in mapping.places or id in mapping['values'] -%}
        {{ return('select * from ' ~ rows) }}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for column in [time, 'contact_id', 'total_amount', 'amount'] if column in raw_columns(mapping.table) -%}
        {%- do parts.append("coalesce(" ~ column ~ ", '')") -%}
    {%- endfor -%}
    {%- set same = parts | join(" || '|' || ") -%}
    {#- Rows that are the same in these are numbered, in the order of their cells. -#}
    {{ return(
        "select md5(" ~ same ~ " || '|' || row_number() over (partition by " ~ same ~ " order by mapped)) as " ~ id
        ~ ", * exclude (" ~ id ~ ") from " ~ rows
    ) }}
{% endmacro %}
