{# What stops a run because of a connector, with one sentence that says how to mend it. #}


{# All names of settings that an installation of a kind may have, of the kinds that are not installed too. #}
{% macro connector_setting_names() %}
    {%- set names = [] -%}
    {%- for installation in kinds_and_installations() -%}
        {%- for setting in settings_of_kind(installation.kind) -%}
            {%- do names.append(installation.name ~ '_' ~ setting) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{# The installations, and each kind that is none of them by its own name. #}
{% macro kinds_and_installations() %}
    {%- set found = installations() -%}
    {%- set names = found | map(attribute='name') | list -%}
    {%- for kind in connector_kinds() if kind not in names -%}
        {%- do found.append({'name': kind, 'kind': kind}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# What is wrong with the setting `connectors`, and how to mend it; nothing where it is right. #}
{% macro mend_of_connectors(value) %}
    {%- set kinds = connector_kinds() | list -%}
    {%- set example = ". Set it to a list of " ~ kinds | join(', ') ~ ", such as [" ~ kinds[0] ~ "] or [{main_shop: "
        ~ kinds[-1] ~ "}]." -%}
    {%- if value is string or value is mapping or value is not iterable -%}
        {{ return(", which is no list of connectors" ~ example) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for entry in value -%}
        {%- for name, kind in (entry.items() if entry is mapping else [(entry, entry)]) -%}
            {%- if kind not in kinds -%}
                {{ return(", and there is no connector `" ~ kind ~ "`" ~ example) }}
            {%- elif name in names -%}
                {{ return(", which has `" ~ name ~ "` twice. Give the second a name of its own, such as {" ~ name
                    ~ "_2: " ~ kind ~ "}.") }}
            {%- elif not modules.re.fullmatch('[a-z][a-z0-9_]*', name | string)
                or name in ['table', 'webhooks', 'raw', 'reference'] or (name in kinds and name != kind) -%}
                {{ return(", and `" ~ name ~ "` cannot be the name of a connector. Choose another of small letters,"
                    ~ " digits and _, such as main_shop.") }}
            {%- endif -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('') }}
{% endmacro %}


{# Stops a run with a setting of an installation that cannot be right, or that nothing reads. #}
{% macro check_connector_settings() %}
    {%- set names = installations() | map(attribute='name') | list -%}
    {%- for installation in kinds_and_installations() -%}
        {%- for setting, about in settings_of_kind(installation.kind).items() -%}
            {%- set name = installation.name ~ '_' ~ setting -%}
            {%- set value = var(name, none) -%}
            {%- if value is none -%}
            {%- elif installation.name not in names -%}
                {%- do exceptions.raise_compiler_error(
                    name ~ " is set, and connectors does not list " ~ installation.name ~ ", so that nothing there is read."
                    ~ " Add " ~ installation.name ~ " to connectors, or leave " ~ name ~ " out."
                ) -%}
            {%- else -%}
                {%- set mend = mend_of_setting(about.kind, value) -%}
                {%- if mend -%}
                    {%- do exceptions.raise_compiler_error(name ~ " is `" ~ value ~ "`" ~ mend) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{# Stops a run where an installation's tables are not there, or lack what every row of them must fill. #}
{% macro check_connectors() %}
    {%- do check_connector_settings() -%}
    {%- for installation in installations_of_sources() -%}
        {%- set tables = source_tables(installation.kind) -%}
        {%- for table in (connector_setting(installation, 'identifiers') or {}) if table not in tables -%}
            {%- do exceptions.raise_compiler_error(
                installation.name ~ "_identifiers lists `" ~ table ~ "`, which " ~ installation.kind
                ~ " has not. Its tables are: " ~ tables | join(', ') ~ "."
            ) -%}
        {%- endfor -%}
        {%- for table in tables -%}
            {%- do check_source_table(installation, tables[table], source_table(installation, table)) -%}
        {%- endfor -%}
        {%- do check_some_table(installation, tables) -%}
    {%- endfor -%}
{% endmacro %}


{# One table of an installation: is it there where it must be, and are its columns? #}
{% macro check_source_table(installation, about, found) %}
    {%- set name = installation.name -%}
    {%- if found is none -%}
        {%- if about.is_required -%}
            {%- do exceptions.raise_compiler_error(missing_source_sentence(installation, about)) -%}
        {%- endif -%}
    {%- else -%}
        {%- set forbidden = [] -%}
        {%- for column in found.columns if not column.is_readable and column.name in wanted_columns(about) -%}
            {%- do forbidden.append(column.name) -%}
        {%- endfor -%}
        {%- if forbidden -%}
            {%- do exceptions.raise_compiler_error(
                "The user " ~ target.user ~ " may not read `" ~ forbidden | join('`, `') ~ "` of " ~ found.place
                ~ ", which the connector " ~ name ~ " needs. Let its owner run: grant usage on schema "
                ~ found.place.rsplit('.', 1)[0] ~ " to " ~ target.user ~ "; grant select (" ~ forbidden | join(', ')
                ~ ") on " ~ found.place ~ " to " ~ target.user
            ) -%}
        {%- endif -%}
        {%- for column, spelling in about.columns.items() if spelling.needs_setting and not found.is_document -%}
            {%- if cells_of_source(found, spelling.names) and not cells_of_source(found, about.columns[spelling.unless].names)
                and not connector_setting(installation, spelling.needs_setting) -%}
                {%- do exceptions.raise_compiler_error(
                    found.place ~ " has times (`" ~ spelling.names | join('` or `') ~ "`) without a zone, and no `"
                    ~ about.columns[spelling.unless].names | join('` or `') ~ "`. Set " ~ name ~ "_" ~ spelling.needs_setting
                    ~ " to the zone of the shop, such as America/Mexico_City."
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for column, spelling in about.columns.items() if spelling.is_required -%}
            {%- if not cells_of_source(found, spelling.names) -%}
                {%- do exceptions.raise_compiler_error(
                    found.place ~ " has no column `" ~ spelling.names | join('` or `') ~ "`, which the connector " ~ name
                    ~ " needs. Let the loader write it, or, if another table is meant, name it in " ~ name
                    ~ "_identifiers."
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{# Where a table was looked for that must be there, and why it is not: no schema, no right, no table, no file. #}
{% macro missing_source_sentence(installation, about) %}
    {%- set name = installation.name -%}
    {%- set start = "The connector " ~ name ~ " finds no table `" ~ about.name ~ "`" -%}
    {%- if connector_setting(installation, 'location') is not none -%}
        {{ return(
            start ~ " (" ~ source_names(installation, about) | join(', ') ~ ") in " ~ name ~ "_location ("
            ~ connector_setting(installation, 'location') ~ "). Put the files there (CSV, Parquet or JSON, one file or"
            ~ " folder a table), correct " ~ name ~ "_location, or name the table in " ~ name ~ "_identifiers."
        ) }}
    {%- endif -%}
    {%- set relation = source_relation(installation, about.name) -%}
    {%- set schema = ([relation.database, relation.schema] | select | join('.')) -%}
    {%- set state = schema_state(relation) -%}
    {%- if state == 'missing' -%}
        {{ return(
            start ~ ", because there is no schema " ~ schema ~ ". Set " ~ name ~ "_schema (or " ~ name ~ "_database, or "
            ~ name ~ "_location) to where its tables lie."
        ) }}
    {%- elif state == 'forbidden' -%}
        {{ return(
            start ~ ", because the user " ~ target.user ~ " may not use the schema " ~ schema ~ ". Let its owner run:"
            ~ " grant usage on schema " ~ relation.schema ~ " to " ~ target.user
        ) }}
    {%- endif -%}
    {{ return(
        start ~ " (" ~ source_names(installation, about) | join(', ') ~ ") in the schema " ~ schema ~ ". Let the loader"
        ~ " write it, correct " ~ name ~ "_schema, or name the table in " ~ name ~ "_identifiers."
    ) }}
{% endmacro %}


{# Stops where an installation has none of its tables. #}
{% macro check_some_table(installation, tables) %}
    {%- for table in tables -%}
        {%- if source_table(installation, table) is not none -%}
            {{ return('') }}
        {%- endif -%}
    {%- endfor -%}
    {%- do exceptions.raise_compiler_error(missing_source_sentence(installation, (tables.values() | list)[0])) -%}
{% endmacro %}
