{#
    The columns of a table that the project does not make, as the engine knows them: a list of `name` as it is spelt,
    `type` in capital letters, and `is_readable`, whether this user may read it. Asked once a run.
#}
{% macro source_columns(relation) %}
    {{ return(adapter.dispatch('source_columns', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__source_columns(relation) %}
    {%- set found = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do found.append({'name': column.name, 'type': column.data_type | upper, 'is_readable': true}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{% macro duckdb__source_columns(relation) %}
    {%- set found = [] -%}
    {%- for row in cached_query('describe select * from ' ~ relation) -%}
        {%- do found.append({'name': row[0], 'type': row[1] | upper, 'is_readable': true}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# From the catalogue, which also names the columns that this user may not read; the information schema does not. #}
{% macro postgres__source_columns(relation) %}
    {%- set found = [] -%}
    {%- for name, type, is_readable in cached_query(
        "select attname, upper(format_type(atttypid, null)), has_column_privilege(attrelid, attnum, 'select')"
        ~ " from pg_attribute where attrelid = (" ~ postgres_table(relation) ~ ") and attnum > 0 and not attisdropped"
        ~ " order by attnum"
    ) -%}
        {%- set short = {
            'TIMESTAMP WITHOUT TIME ZONE': 'TIMESTAMP', 'DOUBLE PRECISION': 'DOUBLE', 'REAL': 'FLOAT'
        }.get(type, type) -%}
        {%- do found.append({'name': name, 'type': short, 'is_readable': is_readable}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{% macro postgres_table(relation) -%}
    select pg_class.oid from pg_class inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where nspname = {{ quoted(relation.schema) }} and relname = {{ quoted(relation.identifier) }}
{%- endmacro %}


{# Whether a schema of a source is there, and whether this user may use it. #}
{% macro schema_state(relation) %}
    {{ return(adapter.dispatch('schema_state', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__schema_state(relation) %}
    {{ return('usable' if adapter.check_schema_exists(relation.database, relation.schema) else 'missing') }}
{% endmacro %}

{% macro duckdb__schema_state(relation) %}
    {{ return('usable' if cached_query(
        "select count(*) from information_schema.schemata where lower(catalog_name) = lower("
        ~ quoted(relation.database) ~ ") and lower(schema_name) = lower(" ~ quoted(relation.schema) ~ ")"
    )[0][0] else 'missing') }}
{% endmacro %}

{% macro postgres__schema_state(relation) %}
    {%- set rows = cached_query(
        "select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = " ~ quoted(relation.schema)
    ) -%}
    {{ return(('usable' if rows[0][0] else 'forbidden') if rows else 'missing') }}
{% endmacro %}


{#
    Whether a table of a source is there, in a schema that this user may use. Unlike relation_exists(), asked of the
    catalogue, whatever columns the user may read.
#}
{% macro source_exists(relation) %}
    {{ return(adapter.dispatch('source_exists', 'whatsapp_kpis')(relation)) }}
{% endmacro %}

{% macro default__source_exists(relation) %}
    {{ return(relation_exists(relation)) }}
{% endmacro %}

{% macro postgres__source_exists(relation) %}
    {{ return(
        schema_state(relation) == 'usable'
        and cached_query("select count(*) from (" ~ postgres_table(relation) ~ ") as found")[0][0] > 0
    ) }}
{% endmacro %}


{# The text of a member of a JSON text, by the list of names that lead to it; null where there is none, or no JSON. #}
{% macro json_member(text, names) -%}
    {{ adapter.dispatch('json_member', 'whatsapp_kpis')(text, names) }}
{%- endmacro %}

{% macro duckdb__json_member(text, names) -%}
    case when json_valid({{ text }}) then json_extract_string({{ text }}, '$."{{ names | join('"."') }}"') end
{%- endmacro %}

{% macro postgres__json_member(text, names) -%}
    ({{ postgres_json_or_null() }}({{ text }}) #>> '{ {{- names | join(',') -}} }')
{%- endmacro %}

{% macro spark__json_member(text, names) -%}
    get_json_object({{ text }}, '$.{{ names | join('.') }}')
{%- endmacro %}


{# A cell with members or items, or JSON, as JSON text. #}
{% macro text_of_nested(value, type) -%}
    {{ adapter.dispatch('text_of_nested', 'whatsapp_kpis')(value, type) }}
{%- endmacro %}

{% macro default__text_of_nested(value, type) -%}
    cast({{ value }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro duckdb__text_of_nested(value, type) -%}
    cast({{ value if type == 'JSON' else 'to_json(' ~ value ~ ')' }} as varchar)
{%- endmacro %}

{% macro spark__text_of_nested(value, type) -%}
    to_json({{ value }})
{%- endmacro %}
