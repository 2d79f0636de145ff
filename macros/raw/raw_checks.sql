{# Stops the run, before anything is built, with one sentence that names what is wrong and how to mend it. #}
{% macro check_inputs() %}
    {%- if execute and is_own_run() -%}
        {%- do check_setting_names() -%}
        {%- do check_materializations() -%}
        {%- do check_engine() -%}
        {%- do check_settings() -%}
        {%- do check_passthrough_columns() -%}
        {%- do check_slices() -%}
        {%- do check_reference_files() -%}
        {%- do check_raw_tables() -%}
        {%- do check_freshness() -%}
    {%- endif -%}
{% endmacro %}


{# All tables and columns that are missing are named at once. #}
{% macro check_raw_tables() %}
    {%- do check_raw_files() -%}
    {%- do check_mapped_files() -%}
    {%- do check_connectors() -%}
    {%- set present = [] -%}
    {%- set missing = [] -%}
    {%- set sentences = [] -%}
    {%- for table, required in raw_tables().items() -%}
        {%- set own = raw_table(table) -%}
        {%- if own_relation(table) is not none or installations_feeding(table) -%}
            {%- do present.append(table) -%}
        {%- elif not (
            is_fed_by_webhooks(table) or table in tables_optional() or table in var('raw_tables_absent')
        ) -%}
            {%- do missing.append(table) -%}
        {%- endif -%}
        {%- if own is not none -%}
            {%- do warn_of_variants(table) -%}
            {%- do sentences.append(missing_columns_sentence(table, required | reject('in', own.types) | list)) -%}
        {%- endif -%}
        {%- do sentences.extend(missing_passthrough_sentences(table, own)) -%}
    {%- endfor -%}
    {%- if not present and var('webhooks_location') is none -%}
        {%- do exceptions.raise_compiler_error(
            "There is no raw table at all; the first would be " ~ raw_table_place('messages') ~ ". Correct "
            ~ ("raw_location or raw_format, or export the tables." if raw_tables_are_files()
                else "raw_database, raw_schema or raw_identifiers, or let the loader write the tables.")
        ) -%}
    {%- endif -%}
    {%- do check_webhooks() -%}
    {%- if missing -%}
        {%- do exceptions.raise_compiler_error(missing_tables_sentence(missing)) -%}
    {%- elif sentences | select | list -%}
        {%- do exceptions.raise_compiler_error(sentences | select | join('\n')) -%}
    {%- endif -%}
{% endmacro %}


{% macro missing_tables_sentence(tables) %}
    {%- if tables | length == 1 -%}
        {{ return(
            "The raw table `" ~ tables[0] ~ "` is not there (" ~ raw_table_place(tables[0]) ~ "). Export it, or, if the"
            ~ " business has no such data, add it to the setting raw_tables_absent."
        ) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for table in tables -%}
        {%- do names.append('`' ~ table ~ '` (' ~ raw_table_place(table) ~ ')') -%}
    {%- endfor -%}
    {{ return(
        "The raw tables " ~ names | join(', ') ~ " are not there. Export them, or, if the business has no such data,"
        ~ " set raw_tables_absent to [" ~ (var('raw_tables_absent') + tables) | join(', ') ~ "]."
    ) }}
{% endmacro %}


{% macro missing_columns_sentence(table, columns) %}
    {%- if not columns -%}
        {{ return('') }}
    {%- elif columns | length == 1 -%}
        {{ return(
            "The raw table `" ~ table ~ "` has no column `" ~ columns[0] ~ "`, which every row must fill. Add it to the export."
        ) }}
    {%- endif -%}
    {{ return(
        "The raw table `" ~ table ~ "` has no columns `" ~ columns | join('`, `') ~ "`, which every row must fill."
        ~ " Add them to the export."
    ) }}
{% endmacro %}


{% macro check_webhooks() %}
    {%- if var('webhooks_location') is not none and 'webhooks' not in var('raw_tables_absent') -%}
        {%- if raw_relation('webhooks') is none -%}
            {%- do exceptions.raise_compiler_error(
                "webhooks_location is `" ~ var('webhooks_location') ~ "`, where there is no file with bodies (.json, .jsonl,"
                ~ " .ndjson, .txt, .gz). Set it to the folder of the bodies, or leave it out."
            ) -%}
        {%- elif own_relation('webhooks') is not none -%}
            {%- do exceptions.raise_compiler_error(
                "There are webhooks twice: in webhooks_location and in the raw table `webhooks` ("
                ~ raw_table_place('webhooks') ~ "). Leave one of them out."
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if not has_raw_table('messages') -%}
        {%- do exceptions.raise_compiler_error(
            "The raw table `messages` is not there (" ~ raw_table_place('messages') ~ ", or"
            ~ " raw_tables_absent lists it), nor are there webhooks. Every KPI stands on one of them: export it, and"
            ~ " take it out of that list."
        ) -%}
    {%- endif -%}
{% endmacro %}


{# Files of raw tables that must not be read together, or not at all. #}
{% macro check_raw_files() %}
    {%- if raw_tables_are_files() -%}
        {%- for table in raw_tables() if table not in var('raw_tables_absent') -%}
            {%- do check_files_of_table(table, raw_files_found(table)) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{% macro check_files_of_table(table, found) %}
    {%- set folder = var('raw_location') ~ '/' ~ table -%}
    {%- if found.others and found.folder -%}
        {%- do exceptions.raise_compiler_error(
            "The folder of the raw table `" ~ table ~ "` holds " ~ found.others[0] ~ ", which is neither CSV nor Parquet."
            ~ " Take it out, or let the loader write Parquet (of dlt: loader_file_format='parquet')."
        ) -%}
    {%- endif -%}
    {%- set places = [folder] if found.folder else [] -%}
    {%- for file in found.files if file.rsplit('/', 1)[0] == var('raw_location') -%}
        {%- do places.append(file) -%}
    {%- endfor -%}
    {%- if places | length > 1 -%}
        {%- do exceptions.raise_compiler_error(
            "The raw table `" ~ table ~ "` lies in two places, " ~ places[0] ~ " and " ~ places[1]
            ~ ". Take one of them away."
        ) -%}
    {%- endif -%}
    {%- if found.folder -%}
        {%- do check_files_agree(table, found.files) -%}
    {%- endif -%}
{% endmacro %}


{# Of the files of a folder: each has the columns that every row fills, and two have no column in types of two kinds. #}
{% macro check_files_agree(table, files) %}
    {%- set first = {} -%}
    {%- for file in files -%}
        {%- set form = raw_file_form(table, file) -%}
        {%- set reader = raw_files_reader(table, form, [file], is_text=false) -%}
        {%- set types = with_loader_columns(table, '', column_types(reader)).types -%}
        {%- set missing = raw_tables()[table] | reject('in', types) | list -%}
        {%- if missing -%}
            {%- do exceptions.raise_compiler_error(
                "The file " ~ file ~ " has no column `" ~ missing[0] ~ "`, which every row of the raw table `" ~ table
                ~ "` must fill. If it is a file of another table, take it out of the folder; else add the column."
            ) -%}
        {%- endif -%}
        {%- for column, type in types.items() if form.kind == 'parquet' and column in raw_columns(table) -%}
            {%- set this = {'file': file, 'type': type, 'reader': reader} -%}
            {%- set other = first.setdefault(column, this) -%}
            {%- if kind_of_type(other.type) != kind_of_type(type) and has_values(this.reader, column) -%}
                {%- if has_values(other.reader, column) -%}
                    {%- do exceptions.raise_compiler_error(
                        "Two files of the raw table `" ~ table ~ "` disagree about the column `" ~ column ~ "`: it is "
                        ~ other.type ~ " in " ~ other.file ~ " and " ~ type ~ " in " ~ file
                        ~ ". Export one of them again with the other's type."
                    ) -%}
                {%- endif -%}
                {%- do first.update({column: this}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{# Whether a column has any value: one without has no type of its own in some files. #}
{% macro has_values(reader, column) %}
    {{ return(cached_query('select count(' ~ column ~ ') from ' ~ reader)[0][0] > 0) }}
{% endmacro %}


{# What types of one kind have in common: their values can stand in one column. #}
{% macro kind_of_type(type) %}
    {%- if type.startswith(('TIMESTAMP', 'DATE')) -%}
        {{ return('time') }}
    {%- elif type.startswith('BOOL') -%}
        {{ return('flag') }}
    {%- elif modules.re.match('U?(TINY|SMALL|BIG|HUGE)?INT|DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL', type) -%}
        {{ return('number') }}
    {%- endif -%}
    {{ return('text') }}
{% endmacro %}
