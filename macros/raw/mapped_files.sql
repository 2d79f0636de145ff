{#
    The connector `mapped_files`: CSV files with any headers. Each YAML file of its folder (mapped_files_location) says which
    column of its file is which column of a raw table; docs/mapped_files.md. Only DuckDB reads files.
#}


{# The mappings of all installations, read once a run; none where the connector is off. #}
{% macro mappings() %}
    {%- set answers = run_cache().answers -%}
    {%- if 'mappings' not in answers -%}
        {%- set found = [] -%}
        {%- for installation in installations() if installation.kind == 'mapped_files' -%}
            {%- set folder = connector_setting(installation, 'location') -%}
            {%- for name in (files_of_folder(folder) if folder is not none else []) -%}
                {%- if modules.re.fullmatch('(?i)[^.~].*[.]ya?ml', name) -%}
                    {%- do found.append(dict(mapping_read(folder, name), installation=installation.name)) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do answers.update({'mappings': found}) -%}
    {%- endif -%}
    {{ return(answers.mappings) }}
{% endmacro %}


{# The mappings of an installation that bring rows to a raw table, or all of it. #}
{% macro mappings_of(installation, table=none) %}
    {%- set own = mappings() | selectattr('installation', 'equalto', installation.name) -%}
    {{ return((own if table is none else own | selectattr('table', 'equalto', table)) | list) }}
{% endmacro %}


{# SQL in parentheses: the rows that mapped files bring to a raw table, its columns as texts. #}
{% macro mapped_rows(mappings) %}
    {%- set queries = [] -%}
    {%- for mapping in mappings -%}
        {%- do queries.append(mapped_file_rows(mapping)) -%}
    {%- endfor -%}
    {{ return('(' ~ queries | join(' union all by name ') ~ ')') }}
{% endmacro %}


{# Stops the run where a mapping cannot be followed, and warns of what it leaves open. #}
{% macro check_mapped_files() %}
    {%- for installation in installations() if installation.kind == 'mapped_files' -%}
        {%- if not mappings_of(installation) -%}
            {%- do exceptions.raise_compiler_error(
                "connectors lists " ~ installation.name ~ ", and there is no mapping (a file .yml) in "
                ~ installation.name ~ "_location (" ~ connector_setting(installation, 'location')
                ~ "). Write one (docs/mapped_files.md), or take " ~ installation.name ~ " out of connectors."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for mapping in mappings() -%}
        {%- do warn_of_mapping(mapping) -%}
    {%- endfor -%}
{% endmacro %}


{#
    A mapping as it is followed: the YAML's keys; `path` of the CSV file, its `delimiter` and the number of its columns,
    `places` (raw column to numbers of columns), `values`, and how its times and amounts are read.
#}
{% macro mapping_read(folder, name) %}
    {%- set place = folder ~ '/' ~ name -%}
    {%- set text = file_text(place) -%}
    {%- set given = fromyaml(text) -%}
    {%- if given is not mapping or given.columns is not mapping or not given.columns or not given.file or not given.table -%}
        {%- do stop_at(place, text, none, "is no mapping. Write `table:`, `file:` and, under `columns:`, lines such as"
            ~ " `order_id: Folio` (docs/mapped_files.md).") -%}
    {%- endif -%}
    {%- set mapping = {'place': place, 'text': text, 'values': {}, 'words': {}, 'header_line': 1, 'encoding': 'utf-8'} -%}
    {%- set keys = [
        'table', 'file', 'columns', 'values', 'words', 'header_line', 'encoding', 'dates', 'decimals', 'time_zone'
    ] -%}
    {%- for key in given if key not in keys -%}
        {%- do stop_at(place, text, key, "has the key `" ~ key ~ "`, which no mapping has. Write one of these: "
            ~ keys | join(', ') ~ ".") -%}
    {%- endfor -%}
    {%- do mapping.update(given) -%}
    {%- for key, choices in {
        'table': raw_tables() | reject('equalto', 'webhooks') | list, 'dates': ['day first', 'month first'],
        'decimals': ['comma', 'point'], 'encoding': ['utf-8', 'latin-1'],
    }.items() if key in mapping and mapping[key] not in choices -%}
        {%- do stop_at(place, text, key, "has `" ~ key ~ ": " ~ mapping[key] ~ "`. Write one of these: "
            ~ choices | join(', ') ~ ".") -%}
    {%- endfor -%}
    {%- if not mapping.header_line is number or mapping.header_line < 1 -%}
        {%- do stop_at(place, text, 'header_line', "has no number of a line as its header_line. Write the line of the"
            ~ " headers, such as 1.") -%}
    {%- elif 'time_zone' in mapping and not is_known_time_zone(mapping.time_zone) -%}
        {%- do stop_at(place, text, 'time_zone', "has the time_zone `" ~ mapping.time_zone ~ "`, which is none. Write a name"
            ~ " of the IANA list, such as America/Mexico_City.") -%}
    {%- endif -%}
    {%- for column in mapping.columns | list + mapping['values'] | list if column not in raw_columns(mapping.table) -%}
        {%- do stop_at(place, text, column, "names the column `" ~ column ~ "`, which the raw table `" ~ mapping.table
            ~ "` has not. Write one of these: " ~ raw_columns(mapping.table) | join(', ') ~ ".") -%}
    {%- endfor -%}
    {%- do mapping.update({'path': folder ~ '/' ~ mapping.file}) -%}
    {%- if not file_exists(file_pattern(mapping.path)) -%}
        {%- do stop_at(place, text, 'file', "names the file " ~ mapping.path ~ ", which is not there. Put it beside the"
            ~ " mapping, or correct its name.") -%}
    {%- endif -%}
    {%- do mapping.update(mapped_places(mapping)) -%}
    {%- do check_mapped_columns(mapping) -%}
    {%- do mapping.update({'order': order_of_dates(mapping), 'sign': decimal_sign(mapping)}) -%}
    {{ return(mapping) }}
{% endmacro %}


{# Stops the run with a sentence about a mapping, with the line in which it names a key. #}
{% macro stop_at(place, text, key, sentence) %}
    {%- set ns = namespace(line=none) -%}
    {%- for line in text.split('\n') if key is not none and ns.line is none -%}
        {%- if modules.re.search('(^|[{,])\\s*["\']?' ~ modules.re.escape(key | string) ~ '["\']?\\s*:', line) -%}
            {%- set ns.line = loop.index -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do exceptions.raise_compiler_error(
        "The mapping " ~ place ~ (", line " ~ ns.line ~ "," if ns.line else '') ~ " " ~ sentence
    ) -%}
{% endmacro %}


{# A word as headers and cells are compared: without capitals, accents and the signs # . : #}
{% macro plain_word(text) %}
    {%- set word = namespace(text=('no' if text is false else 'yes' if text is true else text | string) | lower) -%}
    {%- for accented, plain in [('á', 'a'), ('é', 'e'), ('í', 'i'), ('ó', 'o'), ('ú', 'u'), ('ü', 'u'), ('ñ', 'n')] -%}
        {%- set word.text = word.text.replace(accented, plain) -%}
    {%- endfor -%}
    {{ return(modules.re.sub('[#.:\\s\u00a0]+', ' ', word.text) | trim) }}
{% endmacro %}


{# Where the mapped columns stand in the file: its `delimiter`, its `count` of columns, `places`, a dictionary of lists. #}
{% macro mapped_places(mapping) %}
    {%- set lines = sheet_lines(mapping) -%}
    {%- set header = lines[mapping.header_line - 1] if lines | length >= mapping.header_line else '' -%}
    {%- set best = namespace(delimiter=',', names=[], count=-1) -%}
    {%- set wanted = [] -%}
    {%- for headers in mapping.columns.values() -%}
        {%- do wanted.extend([headers] if headers is string or headers is number else headers) -%}
    {%- endfor -%}
    {%- for delimiter in [',', ';', '\t'] -%}
        {%- set names = cells_of_line(header, delimiter) | map('trim') | list -%}
        {%- set plain = [] -%}
        {%- for name in names -%}{%- do plain.append(plain_word(name)) -%}{%- endfor -%}
        {%- set found = [] -%}
        {%- for name in wanted if plain_word(name) in plain -%}{%- do found.append(name) -%}{%- endfor -%}
        {%- if found | length > best.count -%}
            {%- set best.delimiter = delimiter -%}
            {%- set best.names = names -%}
            {%- set best.count = found | length -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set places = {} -%}
    {%- for column, headers in mapping.columns.items() -%}
        {%- set numbers = [] -%}
        {%- for name in ([headers] if headers is string or headers is number else headers) -%}
            {%- set fits = [] -%}
            {%- for header in best.names if plain_word(header) == plain_word(name) -%}
                {%- do fits.append(best.names.index(header)) -%}
            {%- endfor -%}
            {%- if fits | length != 1 -%}
                {%- do stop_at(mapping.place, mapping.text, column, "maps `" ~ column ~ "` to `" ~ name ~ "`, which "
                    ~ ("several columns of " if fits else "no column of ") ~ mapping.path ~ " (line " ~ mapping.header_line
                    ~ ") is called. Its columns are: " ~ best.names | select | join(', ')
                    ~ (". Give each a name of its own." if fits else
                        ". Write one of them, or the line of the headers as header_line.")) -%}
            {%- endif -%}
            {%- do numbers.append(fits[0]) -%}
        {%- endfor -%}
        {%- do places.update({column: numbers}) -%}
    {%- endfor -%}
    {{ return({'delimiter': best.delimiter, 'count': best.names | length, 'places': places}) }}
{% endmacro %}


{# The cells of a line of CSV, without their quotation marks. #}
{% macro cells_of_line(line, delimiter) %}
    {%- set cells = [] -%}
    {%- set pattern = '(?:^|' ~ delimiter ~ ')("(?:[^"]|"")*"|[^' ~ delimiter ~ ']*)' -%}
    {%- for cell in modules.re.findall(pattern, line) -%}
        {%- do cells.append(cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell) -%}
    {%- endfor -%}
    {{ return(cells) }}
{% endmacro %}
