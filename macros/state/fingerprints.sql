{# What a build of the whole project reads, as the state table keeps it: what differs where the marts could. #}
{% macro everything_read() %}
    {{ return(dict(
        raw_files(), raw_location=raw_location(), as_of=var('as_of') | string, sql=sql_fingerprint(),
        settings=settings_fingerprint(), reference=reference_fingerprint()
    )) }}
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
    {%- for installation in installations() -%}
        {%- for setting in settings_of_kind(installation.kind) -%}
            {%- do texts.append(installation.name ~ '_' ~ setting ~ '=' ~ connector_setting(installation, setting)) -%}
        {%- endfor -%}
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
    {%- for node in nodes_of_slices() if node.resource_type == 'seed' -%}
        {%- do texts.append(node.unique_id ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- if var('reference_location') is not none -%}
        {%- do texts.append(file_contents_hash([var('reference_location') ~ '/*.csv'])) -%}
    {%- endif -%}
    {{ return(local_md5(texts | join('\n'))) }}
{% endmacro %}


{#
    What tells whether raw rows are new: of files their paths, sizes and times (`files`), of tables of the warehouse a hash of
    their rows (`contents`), of connectors likewise. `sizes`: how large each raw table is, in rows, or, of CSV files and
    webhooks, in bytes, for counting their rows would mean reading them once more. `is_settled`: no file was written in the
    last moments, so that a later write would show in its time, and no slice is looked up in what the same run may change.
#}
{% macro raw_files() %}
    {%- set found = {'files': [], 'contents': {}, 'sizes': {}, 'is_settled': true} -%}
    {%- for table in raw_tables() if raw_relation(table) is not none -%}
        {%- set patterns = raw_file_patterns(table) -%}
        {%- set stats = file_stats(patterns) if patterns else {'files': [], 'is_settled': true} -%}
        {%- set names = stats.files | map(attribute=0) | join('\n') | lower ~ '\n' -%}
        {%- if not patterns -%}
            {%- set columns = raw_columns(table) | select('in', raw_table(table).types) | list -%}
            {%- set rows = rows_and_contents('select ' ~ columns | join(', ') ~ ' from ' ~ raw_relation(table) ~ ' as loaded') -%}
            {%- set size = {'size': rows.count, 'unit': 'rows'} -%}
            {%- do found.contents.update({table: rows.contents}) -%}
        {%- elif stats.files and '.parquet\n' not in names -%}
            {%- set size = {'size': stats.files | sum(attribute=1), 'unit': 'bytes'} -%}
        {%- else -%}
            {%- set rows = run_query('select count(*) from ' ~ raw_relation(table) ~ ' as raw_rows').rows -%}
            {%- set size = {'size': rows[0][0] | int, 'unit': 'rows'} -%}
        {%- endif -%}
        {%- do found.files.extend(stats.files) -%}
        {%- do found.sizes.update({table: size}) -%}
        {%- do found.update({'is_settled': found.is_settled and stats.is_settled}) -%}
    {%- endfor -%}
    {%- for installation in installations() if 'location' in settings_of_kind(installation.kind) -%}
        {%- set location = connector_setting(installation, 'location') -%}
        {%- if location is none -%}
            {%- for table, about in source_tables(installation.kind).items()
                if source_table(installation, table) is not none -%}
                {%- set read = rows_of_source(installation, about, source_table(installation, table), keeps_deleted=true) -%}
                {%- do found.contents.update({installation.name ~ '.' ~ table: rows_and_contents(read).contents}) -%}
            {%- endfor -%}
        {%- else -%}
            {%- set stats = file_stats([file_pattern(location) ~ '/**']) -%}
            {%- do found.files.extend(stats.files) -%}
            {%- do found.update({'is_settled': found.is_settled and stats.is_settled}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for slice in looked_up_slices().values() -%}
        {%- set seeds = nodes_of_slices() | selectattr('resource_type', 'equalto', 'seed') | map(attribute='name') | list -%}
        {%- do found.update({'is_settled': found.is_settled and slice.table in seeds}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{#
    How many rows a query gives, and what changes with any cell of them, whatever their order, and with the query. It selects
    only what models read: of a connector's tables a role may read no more.
#}
{% macro rows_and_contents(query) %}
    {%- set row = run_query(
        'select count(*), cast(' ~ fingerprint(raw_row_hash('raw_rows')) ~ ' as ' ~ dbt.type_string() ~ ') from ('
        ~ query ~ ') as raw_rows'
    ).rows[0] -%}
    {{ return({'count': row[0] | int, 'contents': local_md5(query ~ row[1])}) }}
{% endmacro %}


{# The seeds and models that slices name as their tables. #}
{% macro nodes_of_slices() %}
    {%- set tables = looked_up_slices().values() | map(attribute='table') | list -%}
    {{ return(
        graph.nodes.values() | selectattr('resource_type', 'in', ['model', 'seed']) | selectattr('name', 'in', tables)
        | selectattr('package_name', '==', project_name) | sort(attribute='unique_id')
    ) }}
{% endmacro %}
