{# Reference files are checked line by line before anything is built; read where they are used (reference_table). #}


{#
    Stops a run whose reference files hold what no rule can read, with file, line and mend. On DuckDB; on other engines
    the tests of the seeds look for some of it.
#}
{% macro check_reference_files() %}
    {{ return(adapter.dispatch('check_reference_files', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__check_reference_files() %}
    {%- if var('reference_location') is not none -%}
        {%- do file_exists(var('reference_location')) -%}      {# says that only DuckDB reads files #}
    {%- endif -%}
{% endmacro %}

{% macro duckdb__check_reference_files() %}
    {%- do check_reference_names() -%}
    {%- for name, seed in reference_seeds().items() -%}
        {%- set file = own_reference_file(name) or seed.root_path ~ '/' ~ seed.original_file_path -%}
        {%- if file_exists(file) -%}
            {%- do check_reference_file(name, file) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{# A file of reference_location that no table is read from would leave another table in force. #}
{% macro check_reference_names() %}
    {%- set known = reference_seeds() | list | sort -%}
    {%- if var('reference_location') is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set files = files_of_folder(var('reference_location')) -%}
    {%- set ns = namespace(is_any=false) -%}
    {%- for file in files if file[0] not in ['.', '~'] -%}
        {%- set nearest = nearest_name(file.split('.')[0], known) -%}
        {%- if modules.re.fullmatch('(' ~ known | join('|') ~ ')[.]csv', file) -%}
            {%- set ns.is_any = true -%}
        {%- elif nearest or (file | lower).endswith('.csv') -%}
            {%- do exceptions.raise_compiler_error(
                "The folder reference_location holds `" ~ file ~ "`, which is the file of no reference table. "
                ~ ("Did you mean " ~ nearest ~ ".csv?" if nearest
                    else "Take it out, or give it one of these names: " ~ known | join(', ') ~ ".")
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not ns.is_any -%}
        {%- do exceptions.raise_compiler_error(
            "reference_location is `" ~ var('reference_location') ~ "`, a folder without CSV files. Correct the path,"
            ~ " or leave it out: then the seeds of the project are used."
        ) -%}
    {%- endif -%}
{% endmacro %}


{% macro check_reference_file(name, file) %}
    {%- set table = reference_tables().get(name, {}) -%}
    {%- set lines = csv_lines(file) -%}
    {%- set header = (lines[0].cells if lines else []) | map('lower') | list -%}
    {%- for column in table.get('columns', {}) if column not in header -%}
        {%- do exceptions.raise_compiler_error(
            "The reference file " ~ file ~ " has no column `" ~ column ~ "`. Add it."
        ) -%}
    {%- endfor -%}
    {%- set has_decimal_comma = csv_delimiter(file) != ',' -%}
    {%- set lines_by_key = {} -%}
    {%- for line in lines[1:] -%}
        {%- set place = "The reference file " ~ file ~ ", line " ~ line.number -%}
        {%- if line.cells[header | length:] | select | list -%}
            {%- do exceptions.raise_compiler_error(
                place ~ ", has " ~ line.cells | length ~ " cells and the header " ~ header | length
                ~ ". Put a cell that holds a comma into quotation marks."
            ) -%}
        {%- endif -%}
        {%- set row = dict(zip(header, line.cells + [''] * header | length)) -%}
        {%- for column, kind in table.get('columns', {}).items() -%}
            {%- set mend = mend_of_cell(kind, row[column], has_decimal_comma) -%}
            {%- if mend -%}
                {%- do exceptions.raise_compiler_error(
                    place ~ ", has `" ~ row[column] ~ "` in the column `" ~ column ~ "`. " ~ mend
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set key = [] -%}
        {%- for column in table.get('key', []) -%}
            {%- do key.append(row[column] | upper) -%}
        {%- endfor -%}
        {%- if key and key | string in lines_by_key -%}
            {%- do exceptions.raise_compiler_error(
                place ~ ", has the same " ~ table.key | join(', ') ~ " as line " ~ lines_by_key[key | string]
                ~ ". Take one of them out."
            ) -%}
        {%- endif -%}
        {%- do lines_by_key.update({key | string: line.number}) -%}
    {%- endfor -%}
{% endmacro %}


{# How to mend a cell that is nothing of this kind; nothing where it is. #}
{% macro mend_of_cell(kind, cell, has_decimal_comma) %}
    {%- set number = '\\d{1,8}([.,]\\d+)?' if has_decimal_comma else '\\d{1,8}([.]\\d+)?' -%}
    {%- set forms = {
        'text': ['.*\\S.*', "Fill it, or take the row out."],
        'category': ['.*\\S.*', "Fill it, or take the row out."],
        'weekday': ['[1-7]([.]0+)?', "Write a number from 1 (Monday) to 7 (Sunday)."],
        'clock': [
            '(([01]?\\d|2[0-3])([:.h][0-5]\\d([:.][0-5]\\d)?)?h?|24([:.h]00([:.]00)?)?h?)',
            "Write a time of the day such as 09:00 or 18:30."
        ],
        'date': [
            '\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)'
            ~ '|02-(?:0[1-9]|1\\d|2[0-9]))([ T]00:00(:00)?)?',
            "Write the day as 2026-12-25 (year, month, day)."
        ],
        'currency': ['[A-Za-z]{3}', "Write three letters (ISO 4217), such as MXN."],
        'country': ['[A-Za-z]{2}|[*]', "Write two letters (ISO 3166-1), such as MX, or * for all other countries."],
        'pricing model': ['[Pp][Mm][Pp]|[Cc][Bb][Pp]', "Write PMP (per message) or CBP (per conversation)."],
        'number': ['[+-]?' ~ number, "Write a number such as 0.85."],
        'price': [number, "Write a number such as 0.0305."],
        'positive number': [number, "Write a number above 0 such as 0.0543."],
        'polarity': ['[+-]?1', "Write 1 for praise or -1 for a complaint."],
    } -%}
    {%- set form, mend = forms[kind] -%}
    {%- set is_right = modules.re.fullmatch(form, cell) and not (
        (kind == 'positive number' and not modules.re.search('^0*[1-9]|[.,]\\d{0,8}[1-9]', cell))
        or (kind == 'date' and cell[4:10] == '-02-29' and not is_leap_year(cell[:4] | int))
    ) -%}
    {{ return('' if is_right else mend) }}
{% endmacro %}

{% macro is_leap_year(year) %}
    {{ return(year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) }}
{% endmacro %}


{# The character that separates the cells of a CSV file: of comma, semicolon and tab the one that its header has most. #}
{% macro csv_delimiter(file) %}
    {{ return(commonest_delimiter(
        modules.re.findall('[^\\r\\n]*\\w[^\\r\\n]*', file_text(file))[0] | default('')
    )) }}
{% endmacro %}


{# The one of comma, semicolon and tab that a line has most of. #}
{% macro commonest_delimiter(line) %}
    {%- set best = namespace(character=',', count=line.count(',')) -%}
    {%- for character in [';', '\t'] if line.count(character) > best.count -%}
        {%- set best.character = character -%}
        {%- set best.count = line.count(character) -%}
    {%- endfor -%}
    {{ return(best.character) }}
{% endmacro %}


{# The lines of a CSV file that hold anything: `number` in the file and `cells`, without blanks around them. #}
{% macro csv_lines(file) %}
    {%- set delimiter = csv_delimiter(file) -%}
    {%- set pattern = '("(?:[^"]|"")*"|[^' ~ delimiter ~ '\\r\\n]*)[ ]*(' ~ delimiter ~ '|\\r\\n|\\n|\\r|$)' -%}
    {%- set lines = [] -%}
    {%- set ns = namespace(number=1, cells=[]) -%}
    {%- for cell, ending in modules.re.findall(pattern, file_text(file)) -%}
        {%- set text = cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell -%}
        {%- do ns.cells.append(text | trim) -%}
        {%- if ending != delimiter -%}
            {%- if ns.cells | select | list -%}
                {%- do lines.append({'number': ns.number, 'cells': ns.cells}) -%}
            {%- endif -%}
            {%- set ns.number = ns.number + 1 + cell.count('\n') -%}
            {%- set ns.cells = [] -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
