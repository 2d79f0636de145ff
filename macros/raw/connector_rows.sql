{#
    The rows of a connector's source tables, as texts. What a table is called, which columns are read of it and how each
    may be spelt stands in the source's YAML, in models/connectors/<kind>/:

    - table: meta.required (the connector cannot do without it), meta.names (other names that loaders give it), meta.key
      (the columns that all versions of a row share; without it `id`)
    - column: meta.required (some spelling must be there), meta.names (its spellings, best first; without it its name),
      meta.beside_secrets (a user who may not read it reads the others), meta.needs_setting (where it is there, and the
      column meta.unless is not, the installation must have this setting)

    A spelling `customer.phone` stands for the column customer__phone (dlt), customer_phone (Fivetran) and the member
    `phone` of the JSON in a column `customer` (Airbyte, an API's own JSON); capital letters within for an underscore too.
#}


{#
    The rows of a source table of all installations of a kind: `origin` (the installation's name), the columns of the
    YAML as texts, null where an installation has none, and `loaded_at` by the loader's columns, else null. Rows that the
    source has deleted are left out, nor are other versions of them read; with `keeps_deleted` they stay, and a column
    `is_deleted` says so.
#}
{% macro connector_rows(kind, table, keeps_deleted=false) %}
    {%- set relation = source('wa_' ~ kind, table) -%}
    {%- set about = source_tables(kind)[table] if execute else {'columns': {}} -%}
    {%- set queries = [] -%}
    {%- for installation in installations() if installation.kind == kind and not relation.is_cte -%}
        {%- set found = source_table(installation, table) if execute else none -%}
        {%- if found is not none -%}
            {%- do queries.append(rows_of_source(installation, about, found, keeps_deleted)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not queries -%}               {# a unit test's rows, which have every column by its own name; or no row at all #}
        {%- set cells = [] -%}
        {%- for column in about.columns -%}
            {%- do cells.append((column if relation.is_cte else null_text()) ~ ' as ' ~ column) -%}
        {%- endfor -%}
        {%- do cells.append(('is_deleted' if relation.is_cte else 'false') ~ ' as is_deleted') if keeps_deleted -%}
        {%- do queries.append(
            "select " ~ (cells + [('' if relation.is_cte else null_text() ~ ' as ') ~ 'loaded_at']) | join(', ')
            ~ ", " ~ ("origin from " ~ relation if relation.is_cte else "cast('" ~ kind ~ "' as " ~ dbt.type_string()
                ~ ") as origin from (select 1 as nothing) as no_rows where false")
        ) -%}
    {%- endif -%}
    {{ queries | join('\nunion all\n') }}
{% endmacro %}


{# The tables of a kind's source, by name: `is_required`, `names`, `key`, and `columns`, each with its spellings. #}
{% macro source_tables(kind) %}
    {%- set answers = run_cache().answers -%}
    {%- set name = 'source tables ' ~ kind -%}
    {%- if name not in answers -%}
        {%- set tables = {} -%}
        {%- for node in graph.sources.values() if node.source_name == 'wa_' ~ kind and node.package_name == 'whatsapp_kpis' -%}
            {%- set columns = {} -%}
            {%- for column in node.columns.values() -%}
                {%- set meta = column.config.meta -%}
                {%- do columns.update({column.name: {
                    'is_required': meta.get('required', false), 'names': meta.get('names', [column.name]),
                    'is_beside_secrets': meta.get('beside_secrets', false),
                    'needs_setting': meta.get('needs_setting'), 'unless': meta.get('unless'),
                }}) -%}
            {%- endfor -%}
            {%- do tables.update({node.name: {
                'name': node.name, 'is_required': node.config.meta.get('required', false),
                'names': [node.name] + node.config.meta.get('names', []),
                'key': node.config.meta.get('key', ['id']), 'columns': columns
            }}) -%}
        {%- endfor -%}
        {%- do answers.update({name: tables}) -%}
    {%- endif -%}
    {{ return(answers[name]) }}
{% endmacro %}


{# The names under which a table of an installation may lie. #}
{% macro source_names(installation, about) %}
    {%- set given = (connector_setting(installation, 'identifiers') or {}).get(about.name) -%}
    {%- if given -%}
        {{ return([given]) }}
    {%- endif -%}
    {%- set prefix = connector_setting(installation, 'table_prefix')
        if 'table_prefix' in settings_of_kind(installation.kind) else '' -%}
    {%- set names = [] -%}
    {%- for name in about.names -%}
        {%- do names.extend([prefix ~ name, name] if prefix else [name]) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{# A table of an installation in the warehouse, by the name given. #}
{% macro source_relation(installation, table, identifier=none) %}
    {{ return(source('wa_' ~ installation.kind, table).incorporate(path={
        'database': connector_setting(installation, 'database') or target.database,
        'schema': connector_setting(installation, 'schema')
            or connector_kinds()[installation.kind].get('schema', installation.name),
        'identifier': identifier or table,
    })) }}
{% endmacro %}


{#
    Where a table of an installation lies, none where it is not there: `relation`, its `columns`, `place` as a person says
    it, `is_document` where each row is one JSON object, and `loads`, dlt's list of loads. Asked once a run.
#}
{% macro source_table(installation, table) %}
    {%- set answers = run_cache().answers -%}
    {%- set name = 'source table ' ~ installation.name ~ '.' ~ table -%}
    {%- if name not in answers -%}
        {%- set about = source_tables(installation.kind)[table] -%}
        {%- set location = connector_setting(installation, 'location') -%}
        {%- set ns = namespace(found=none) -%}
        {%- for identifier in source_names(installation, about) if ns.found is none -%}
            {%- if location is not none -%}
                {%- set ns.found = source_files(location, identifier) -%}
            {%- else -%}
                {%- set relation = source_relation(installation, table, identifier) -%}
                {%- if source_exists(relation) -%}
                    {%- set loads = relation.incorporate(path={'identifier': '_dlt_loads'}) -%}
                    {%- set ns.found = {
                        'relation': relation | string, 'columns': source_columns(relation), 'is_document': false,
                        'place': relation.schema ~ '.' ~ relation.identifier,
                        'loads': loads if source_exists(loads) else none,
                    } -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do answers.update({name: with_document(ns.found)}) -%}
    {%- endif -%}
    {{ return(answers[name]) }}
{% endmacro %}


{# The same; of a table of Airbyte's older version the column that holds a row's JSON is the document. #}
{% macro with_document(found) %}
    {%- set names = (found.columns if found is not none else []) | map(attribute='name') | map('lower') | list -%}
    {%- if '_airbyte_data' in names -%}
        {{ return(dict(found, is_document=true, document='loaded._airbyte_data')) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
