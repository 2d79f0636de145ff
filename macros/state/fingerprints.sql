{# What a build of the whole project reads, as the state table keeps it: what differs where the marts could. #}
{% macro everything_read() %}
    {{ return(dict(
        raw_files(), raw_location=raw_location(), as_of=var('as_of') | string, sql=sql_fingerprint(),
        settings=settings_fingerprint(), reference=reference_fingerprint()
    )) }}
{% endmacro %}

{#
    Where the raw tables are, the same text however it is written: a relative path is one of the folder that dbt is started
    in, or, where that has no such files, of this project.
#}
{% macro raw_location() %}
    {%- set location = raw_place() -%}
    {%- if not raw_tables_are_files() -%}
        {{ return(location) }}
    {%- elif names_demo_location() -%}
        {{ return(project_folder() ~ '/seeds/raw') }}
    {%- endif -%}
    {%- set path = modules.re.sub('(?<=.)/+$', '', modules.re.sub('/([.]?/)+', '/', '/' ~ location)) -%}
    {%- if modules.re.match('/|\\w+:', location) -%}
        {{ return(path if location[0] == '/' else location) }}
    {%- endif -%}
    {%- set here = working_folder() ~ path -%}
    {%- set in_project = project_folder() ~ path -%}
    {{ return(in_project if files_of_folder(in_project) and not files_of_folder(here) else here) }}
{% endmacro %}


{# The SQL of the project's models and macros. Of a model with a contract its columns are part of the SQL. #}
{% macro sql_fingerprint() %}
    {%- set texts = [] -%}
    {%- for node in nodes_of_project() if node.resource_type == 'model' -%}
        {%- do texts.append([node.unique_id, node.checksum.checksum, node.contract.checksum, node.config.materialized]) -%}
    {%- endfor -%}
    {%- for name, macro in whatsapp_kpis.items() | sort(attribute='0') -%}
        {%- do texts.append([name, macro.macro.macro_sql]) -%}
    {%- endfor -%}
    {{ return(local_md5(tojson(texts))) }}
{% endmacro %}


{#
    The settings but as_of, the key of the hashes (which the text does not give away), and the engine's version.
#}
{% macro settings_fingerprint() %}
    {%- set texts = [] -%}
    {%- for name, setting in settings().items() if setting.part in ['rule', 'input'] and name != 'as_of' -%}
        {%- do texts.append(name ~ '=' ~ var(name)) -%}
    {%- endfor -%}
    {%- set row = run_query("select " ~ keyed_hash("'the key of the hashes'") ~ ", version()").rows[0] -%}
    {{ return(local_md5((texts + [row[0], row[1]]) | join('\n'))) }}
{% endmacro %}


{# The reference data: seeds, and the files of reference_location. #}
{% macro reference_fingerprint() %}
    {%- set texts = [] -%}
    {%- for node in nodes_of_project() if node.resource_type == 'seed' -%}
        {%- do texts.append(node.alias ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- if var('reference_location') is not none -%}
        {%- do texts.append(file_contents_hash([var('reference_location') ~ '/*.csv'])) -%}
    {%- endif -%}
    {{ return(local_md5(texts | join('\n'))) }}
{% endmacro %}


{#
    The files of the raw tables with size and time, and how large each table is: its rows, or, of CSV files and webhooks, its
    bytes, for counting their rows would mean reading them once more. `is_settled`: every raw table is a file, and none was
    written in the last moments, so that a later write would show in its time.
#}
{% macro raw_files() %}
    {%- set found = {'files': [], 'sizes': {}, 'is_settled': true} -%}
    {%- for table in raw_tables() if raw_relation(table) is not none -%}
        {%- set patterns = raw_file_patterns(table) -%}
        {%- set stats = file_stats(patterns) if patterns else {'files': [], 'is_settled': false} -%}
        {%- set names = stats.files | map(attribute=0) | join('\n') | lower ~ '\n' -%}
        {%- if stats.files and '.parquet\n' not in names -%}
            {%- set size = {'size': stats.files | sum(attribute=1), 'unit': 'bytes'} -%}
        {%- else -%}
            {%- set rows = run_query('select count(*) from ' ~ raw_relation(table) ~ ' as raw_rows').rows -%}
            {%- set size = {'size': rows[0][0] | int, 'unit': 'rows'} -%}
        {%- endif -%}
        {%- do found.files.extend(stats.files) -%}
        {%- do found.sizes.update({table: size}) -%}
        {%- do found.update({'is_settled': found.is_settled and stats.is_settled}) -%}
    {%- endfor -%}
    {%- if mappings() -%}
        {%- set stats = file_stats([file_pattern(var('mapped_files_location')) ~ '/*']) -%}
        {%- do found.update({'files': found.files + stats.files, 'is_settled': found.is_settled and stats.is_settled}) -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
