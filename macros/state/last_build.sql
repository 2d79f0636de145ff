{#
    What the last successful build read, so that an ordinary `dbt build` knows what to do:

    - same raw files, settings, reference data and SQL: a no-op, which leaves every table as it is;
    - other raw files only: an incremental run (touched_contacts.sql);
    - anything else new, or a run of a part of the project: every table is built whole;
    - another raw_location, or raw files that shrank or are gone: the run stops with a sentence before it writes anything.
      `--full-refresh` accepts them.

    The state table has one row. `raw_location` is whose data the warehouse holds: that of the last run that began to write,
    of a part or whole, failed or not. `known` is what the last successful build of the whole project read (JSON, null before
    the first). A run that builds sets `is_complete` to false before its first write; if it builds the whole project and
    succeeds, its `pending` becomes `known` and `is_complete` true. So the run after an interrupted run, or after a run
    of a part of the project, builds every table whole. Spark has no state and always does.
#}


{# The state table, beside the schemas of the models; in quotes, for a target's schema may be called Dev-Ana. #}
{% macro state_schema() %}
    {{ return(adapter.quote(whatsapp_kpis.generate_schema_name('state', {'package_name': 'whatsapp_kpis'}) | trim)) }}
{% endmacro %}

{% macro state_table() %}{{ return(state_schema() ~ '.last_build') }}{% endmacro %}


{# Before anything is written: decides what this run does, or stops it. #}
{% macro begin_build() %}
    {%- set read = [ref('wa_rejected_rows'), ref('wa_stg_messages')] -%}   {# named here, so that dbt sees them when it parses #}
    {%- if execute and is_own_run() and flags.WHICH in ['build', 'run', 'seed'] -%}
        {%- do adapter.dispatch('begin_build', 'whatsapp_kpis')() -%}
    {%- endif -%}
{% endmacro %}

{% macro spark__begin_build() %}{% endmacro %}

{% macro default__begin_build() %}
    {%- set last = last_build() -%}
    {%- set is_whole = selects_everything() -%}
    {%- set now = everything_read() if is_whole else {} -%}
    {%- if not flags.FULL_REFRESH -%}
        {%- do check_raw_location(last) -%}
        {%- if is_whole -%}
            {%- do check_raw_sizes(last, now) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if is_whole and is_nothing_new(last, now) -%}
        {%- do run_query("update " ~ state_table() ~ " set no_op_invocation_id = '" ~ invocation_id ~ "'") -%}
        {{ log("Nothing new: no raw file, setting, reference data or SQL has changed since the last build.", info=true) }}
    {%- else -%}
        {%- if not last.exists -%}
            {%- do run_query('create schema if not exists ' ~ state_schema()) -%}
            {%- do run_query(
                'create table ' ~ state_table() ~ ' as select cast(null as varchar) as raw_location,'
                ~ ' cast(null as varchar) as known, cast(null as varchar) as pending, cast(null as varchar) as invocation_id,'
                ~ ' cast(null as varchar) as no_op_invocation_id, false as is_complete'
            ) -%}
        {%- endif -%}
        {%- set pending = "'" ~ (tojson(now) | replace("'", "''")) ~ "'" if is_whole else 'null' -%}
        {%- do run_query(
            "update " ~ state_table() ~ " set is_complete = false, no_op_invocation_id = null, pending = " ~ pending
            ~ ", raw_location = " ~ quoted(raw_location())
            ~ ", invocation_id = '" ~ invocation_id ~ "'"
        ) -%}
        {%- if not flags.FULL_REFRESH and not (is_whole and differs_in_raw_files_alone(last, now)) -%}
            {%- do drop_incremental_tables() -%}
        {%- endif -%}
    {%- endif -%}
    {%- do adapter.commit() -%}      {# a run that fails must not undo it #}
{% endmacro %}


{# After the last model: notes that a whole build has succeeded, whatever became of models of a project that has this one. #}
{% macro end_build(results) %}
    {%- if execute and is_own_run() and flags.WHICH in ['build', 'run', 'seed'] -%}
        {%- do adapter.dispatch('end_build', 'whatsapp_kpis')(results) -%}
    {%- endif -%}
{% endmacro %}

{% macro spark__end_build(results) %}{% endmacro %}

{% macro default__end_build(results) %}
    {%- set own = results | selectattr('node.package_name', '==', 'whatsapp_kpis') -%}
    {%- set bad = own | rejectattr('status', 'in', ['success', 'pass', 'warn', 'no-op']) | list -%}
    {%- if not bad and last_build().exists -%}
        {%- do run_query(
            "update " ~ state_table() ~ " set known = pending, pending = null, is_complete = true"
            ~ " where pending is not null and invocation_id = '" ~ invocation_id ~ "'"
        ) -%}
    {%- endif -%}
{% endmacro %}


{# Whether begin_build() found nothing new. The answer is the same for all models of a run, so it is asked once. #}
{% macro is_no_op_run() %}{{ return(adapter.dispatch('is_no_op_run', 'whatsapp_kpis')()) }}{% endmacro %}

{% macro spark__is_no_op_run() %}{{ return(false) }}{% endmacro %}

{% macro default__is_no_op_run() %}
    {{ return(cached_query(
        "select count(*) from " ~ state_table() ~ " where no_op_invocation_id = '" ~ invocation_id ~ "'"
    )[0][0] > 0) }}
{% endmacro %}


{# The same as a condition: true where a run computes anything, so that the engine reads nothing in a no-op run. #}
{% macro is_anything_new() -%}
    {{ 'false' if execute and flags.WHICH in ['build', 'run'] and not is_unit_test() and is_no_op_run() else 'true' }}
{%- endmacro %}


{# The row of the state table: `exists`, `is_complete`, `raw_location`, and what the last successful build read, {} before it. #}
{% macro last_build() %}
    {%- if state_table() not in existing_relations() -%}
        {{ return({'exists': false, 'is_complete': false, 'raw_location': none, 'known': {}}) }}
    {%- endif -%}
    {%- set row = run_query("select known, is_complete, 't' || raw_location from " ~ state_table()).rows[0] -%}
    {{ return({
        'exists': true, 'is_complete': row[1], 'raw_location': row[2][1:] if row[2] else none,
        'known': fromjson(row[0], {}) if row[0] else {}
    }) }}
{% endmacro %}


{# Stops a run that would take over a loss of raw rows. #}
{% macro check_raw_sizes(last, now) %}
    {%- for table, was in last.known.get('sizes', {}).items() -%}
        {%- set is = now.sizes.get(table) -%}
        {%- if is is none -%}
            {%- do exceptions.raise_compiler_error(
                "The raw table `" ~ table ~ "` was there in the last build and is not there now. Export it again, or,"
                ~ " if it is rightly gone, say so once: dbt build --full-refresh"
            ) -%}
        {%- elif is.unit == was.unit and is.size < was.size -%}
            {%- do exceptions.raise_compiler_error(
                "The raw table `" ~ table ~ "` had " ~ was.size ~ " " ~ was.unit ~ " in the last build and has "
                ~ is.size ~ " now. Export it whole, or, if they are rightly gone, say so once: dbt build --full-refresh"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{#
    Whether the tables already are what this run would make of them. A row that was rejected because its loaded_at was too
    far in the future becomes a good one by the clock alone.
#}
{% macro is_nothing_new(last, now) %}
    {%- if flags.FULL_REFRESH or not last.is_complete or last.known != now or not now.is_settled -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set rejected_rows = load_relation(ref('wa_rejected_rows')) -%}
    {{ return(rejected_rows is not none and run_query(
        "select count(*) from " ~ rejected_rows ~ " where reason like '%more than a day in the future'"
    ).rows[0][0] == 0) }}
{% endmacro %}


{# Whether incremental models may keep rows of the last build: what they are made by is the same. #}
{% macro differs_in_raw_files_alone(last, now) %}
    {%- for part in ['raw_location', 'sql', 'settings', 'reference'] if last.known.get(part) != now.get(part) -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(last.is_complete) }}
{% endmacro %}


{# Whether this run builds all models and seeds of the project, from all their rows. #}
{% macro selects_everything() %}
    {%- for node in nodes_of_project() if node.unique_id not in selected_resources -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(not flags.EMPTY) }}
{% endmacro %}

{# Whether this run builds or tests anything of the project, and not only nodes of a project that has it as a package. #}
{% macro is_own_run() %}
    {%- for unique_id in selected_resources if '.whatsapp_kpis.' in unique_id -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}

{# Its models and seeds, not those of a project that uses it as a package. #}
{% macro nodes_of_project() %}
    {{ return(
        graph.nodes.values() | selectattr('package_name', '==', 'whatsapp_kpis')
        | selectattr('resource_type', 'in', ['model', 'seed']) | sort(attribute='unique_id')
    ) }}
{% endmacro %}
