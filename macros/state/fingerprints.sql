{# What a build reads, as the state table keeps it: texts that differ where the marts could. #}
{% macro raw_data_now() %}
    {%- set files = raw_files() -%}
    {{ return({
        'raw_location': var('raw_location') | string,
        'files': files.files,
        'is_settled': files.is_settled,
        'sizes': raw_sizes(files.files),
        'sql': sql_fingerprint(),
        'settings': settings_fingerprint(),
        'reference': reference_fingerprint(),
    }) }}
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


{# The settings, the key of the hashes (which the text does not give away), and the engine's version. #}
{% macro settings_fingerprint() %}
    {%- set texts = [] -%}
    {%- for name, setting in settings().items() if setting.part in ['rule', 'input'] -%}
        {%- do texts.append(name ~ '=' ~ var(name)) -%}
    {%- endfor -%}
    {%- set row = run_query("select " ~ keyed_hash("'the key of the hashes'") ~ ", version()").rows[0] -%}
    {{ return(local_md5((texts + [row[0], row[1]]) | join('\n'))) }}
{% endmacro %}


{# The reference data: seeds, and the files of reference_location. #}
{% macro reference_fingerprint() %}
    {%- set texts = [] -%}
    {%- for node in nodes_of_project() if node.resource_type == 'seed' -%}
        {%- do texts.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- if var('reference_location') is not none -%}
        {%- do texts.append(file_contents_hash([var('reference_location') ~ '/*.csv'])) -%}
    {%- endif -%}
    {{ return(local_md5(texts | join('\n'))) }}
{% endmacro %}


{#
    The files of the raw tables with size and time. `is_settled`: none was written in the last moments, so that a later write
    would show in its time, and every raw table is a file.
#}
{% macro raw_files() %}
    {%- set patterns = [] -%}
    {%- set ns = namespace(is_settled=true) -%}
    {%- for table in raw_tables() -%}
        {%- set relation = raw_relation(table) -%}
        {%- if table == 'webhooks' and relation is not none and var('webhooks_location') is not none -%}
            {%- do patterns.append(file_pattern(var('webhooks_location')) ~ '/**') -%}
        {%- elif relation is not none and relation.external -%}
            {%- do patterns.append(relation_place(relation)) -%}
        {%- elif relation is not none -%}
            {%- set ns.is_settled = false -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set stats = file_stats(patterns) -%}
    {{ return({'files': stats.files, 'is_settled': ns.is_settled and stats.is_settled}) }}
{% endmacro %}


{#
    How large each raw table is: its rows, or, of a CSV file, its bytes, for counting its rows would mean reading it
    once more.
#}
{% macro raw_sizes(files) %}
    {%- set bytes = {} -%}
    {%- for file in files -%}
        {%- do bytes.update({file[0]: file[1]}) -%}
    {%- endfor -%}
    {%- set sizes = {} -%}
    {%- for table in raw_tables() -%}
        {%- set relation = raw_relation(table) -%}
        {%- if relation is not none and var('raw_format') == 'csv' and relation_place(relation) in bytes -%}
            {%- do sizes.update({table: {'size': bytes[relation_place(relation)], 'unit': 'bytes'}}) -%}
        {%- elif relation is not none -%}
            {%- set count = run_query('select count(*) from ' ~ relation ~ ' as raw_rows').rows[0][0] | int -%}
            {%- do sizes.update({table: {'size': count, 'unit': 'rows'}}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(sizes) }}
{% endmacro %}
