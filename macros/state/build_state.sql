{#
    What the last build knew, so that an ordinary `dbt build` can tell by itself what there is to do:

    - nothing new: every model and seed is left as it is;
    - new raw files: the run carries on what is there (carry_on.sql);
    - another setting, reference table or folder of raw files: everything is built;
    - other SQL, or raw files that shrank: the run stops with one sentence that names the command.

    state.last_build has one row. Its `is_complete` is false from the moment a run begins to write until all of it has
    succeeded. So after a run that was cut short, and after one of a part of the project, the next whole run builds
    everything. An engine that does not dispatch begin_build() always does.
#}


{# To be raised when a warehouse built before cannot be carried on though no SQL says so. #}
{% macro state_version() %}{{ return(1) }}{% endmacro %}


{# Decides, before anything is written, what this run does. #}
{% macro begin_build() %}
    {%- set named = [ref('rejected_rows'), ref('int_clock')] -%}         {# so that dbt sees them when it parses #}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed'] -%}
        {%- do adapter.dispatch('begin_build', 'whatsapp_kpis')() -%}
    {%- endif -%}
{% endmacro %}

{% macro default__begin_build() %}{% endmacro %}

{% macro duckdb__begin_build() %}
    {%- set last = last_build() -%}
    {%- set now = {
        'invocation': invocation_id,
        'is_whole': selects_everything(),
        'logic': logic_fingerprint(),
        'settings': settings_fingerprint(),
        'reference': reference_fingerprint(),
        'as_of': var('as_of') | string,
        'place': [var('raw_location'), var('webhooks_location')],
        'files': raw_files(),
        'sizes': {},
    } -%}
    {%- if now.is_whole -%}
        {%- do now.update({'sizes': raw_sizes(now.files)}) -%}
        {%- if not flags.FULL_REFRESH -%}
            {%- do check_last_build(last, now) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if is_nothing_new(last, now) -%}
        {%- do run_query("update state.last_build set idle_invocation = '" ~ invocation_id ~ "'") -%}
        {{ log("Nothing new: no raw file, setting or reference table has changed since the last build.", info=true) }}
    {%- else -%}
        {%- do run_query("create schema if not exists state") -%}
        {%- do now.update({'carries_on': is_carried_on(last, now)}) -%}
        {%- if last is not none -%}
            {%- do run_query("update state.last_build set is_complete = false") -%}   {# before anything is written #}
        {%- endif -%}
        {%- do now.update({'carries_on_kpis': now.carries_on}) -%}
        {%- if now.is_whole -%}
            {%- do now.update({'carries_on': count_raw_buckets(now.carries_on) and not has_webhooks()}) -%}
            {%- do begin_notes(now.carries_on) -%}
        {%- endif -%}
        {%- do run_query(
            "create or replace table state.last_build as select '" ~ (tojson(now) | replace("'", "''"))
            ~ "' as knowledge, false as is_complete, " ~ state_version() ~ " as state_version,"
            ~ " cast(null as varchar) as idle_invocation"
        ) -%}
    {%- endif -%}
    {%- do memory_of_run().pop('last_build', none) -%}
{% endmacro %}


{# Notes that a whole run has succeeded. #}
{% macro end_build(results) %}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed'] -%}
        {%- do adapter.dispatch('end_build', 'whatsapp_kpis')(results) -%}
    {%- endif -%}
{% endmacro %}

{% macro default__end_build(results) %}{% endmacro %}

{% macro duckdb__end_build(results) %}
    {%- set last = last_build() -%}
    {%- set bad = results | rejectattr('status', 'in', ['success', 'pass', 'warn', 'no-op']) | list -%}
    {%- if last is not none and last.invocation == invocation_id and last.is_whole and not bad -%}
        {%- do run_query("update state.last_build set is_complete = true") -%}
    {%- endif -%}
{% endmacro %}


{# Whether this run leaves everything as it is. #}
{% macro is_idle_run() %}
    {{ return(adapter.dispatch('is_idle_run', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__is_idle_run() %}{{ return(false) }}{% endmacro %}

{% macro duckdb__is_idle_run() %}
    {%- set last = last_build() -%}
    {{ return(last is not none and last.idle_invocation == invocation_id) }}
{% endmacro %}


{# What the state table holds, or none before the first build. Read once, and anew after begin_build has written it. #}
{% macro last_build() %}
    {%- set memory = memory_of_run() -%}
    {%- if 'last_build' not in memory -%}
        {%- set found = namespace(last=none) -%}
        {%- if 'state.last_build' in tables_there() -%}
            {%- set row = run_query(
                "select knowledge, is_complete, state_version, idle_invocation from state.last_build"
            ).rows[0] -%}
            {%- set found.last = fromjson(row[0]) -%}
            {%- do found.last.update({'is_complete': row[1], 'state_version': row[2], 'idle_invocation': row[3]}) -%}
        {%- endif -%}
        {%- do memory.update({'last_build': found.last}) -%}     {# at last: models of other threads look for it #}
    {%- endif -%}
    {{ return(memory.last_build) }}
{% endmacro %}


{# Stops a run that would carry on what cannot be carried on, or take over a loss. #}
{% macro check_last_build(last, now) %}
    {%- set is_of_before = last is none and 'staging.stg_messages' in tables_there() -%}
    {%- if is_of_before or (last is not none and last.state_version != state_version()) -%}
        {%- do exceptions.raise_compiler_error(
            "This warehouse was built by another version of the project. Build it anew: dbt build --full-refresh"
        ) -%}
    {%- elif last is not none and last.is_complete and last.logic != now.logic -%}
        {%- do exceptions.raise_compiler_error(
            "The SQL of the project has changed since this warehouse was built. Build it anew: dbt build --full-refresh"
        ) -%}
    {%- endif -%}
    {%- for table, was in (last.sizes if last is not none and last.place == now.place else {}).items() -%}
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
    Whether what the last build left is whole, and was made by the rules of now from the same raw tables. A row whose
    loaded_at was too far in the future turns good by the clock alone.
#}
{% macro is_carried_on(last, now) %}
    {%- set rejected_rows = ref('rejected_rows') -%}
    {%- if
        last is none
        or not last.is_complete
        or not now.is_whole
        or flags.FULL_REFRESH
        or last.logic != now.logic
        or last.settings != now.settings
        or last.reference != now.reference
        or last.place != now.place
        or last.sizes | list != now.sizes | list
    -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set tables = tables_there() -%}
    {%- for node in graph.nodes.values() if node.config.get('incremental_strategy') == 'replace_changed' -%}
        {%- if node.config.schema ~ '.' ~ node.name not in tables -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(run_query(
        "select count(*) from " ~ rejected_rows ~ " where reason like '%more than a day in the future'"
    ).rows[0][0] == 0) }}
{% endmacro %}


{# Whether the marts are already what this run would make of them. #}
{% macro is_nothing_new(last, now) %}
    {{ return(
        is_carried_on(last, now)
        and last.as_of == now.as_of
        and last.files == now.files
        and last.files.is_settled
    ) }}
{% endmacro %}


{# Whether all models and seeds are built by this run, from all their rows. #}
{% macro selects_everything() %}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] -%}
        {%- if node.unique_id not in selected_resources -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(not flags.EMPTY) }}
{% endmacro %}


{# A text that changes with the SQL of the project. #}
{% macro logic_fingerprint() %}
    {{ return(file_contents_hash(['models/**/*.sql', 'macros/**/*.sql', 'macros/**/*.py'])) }}
{% endmacro %}


{# A text that changes with a setting, with the key of the hashes (which it does not give away), with the engine. #}
{% macro settings_fingerprint() %}
    {%- set values = [] -%}
    {%- for name, setting in settings().items() if setting.part == 'rule' -%}
        {%- do values.append(name ~ '=' ~ var(name)) -%}
    {%- endfor -%}
    {%- set rows = run_query("select " ~ keyed_hash("'the key of the hashes'") ~ ", version()").rows -%}
    {{ return(local_md5((values + [rows[0][0], rows[0][1]]) | join('\n'))) }}
{% endmacro %}


{# A text that changes with the reference tables. #}
{% macro reference_fingerprint() %}
    {%- set checksums = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type == 'seed' -%}
        {%- do checksums.append(node.name ~ '=' ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {%- if var('reference_location') is not none -%}
        {%- do checksums.append(file_contents_hash([var('reference_location') ~ '/*.csv'])) -%}
    {%- endif -%}
    {{ return(local_md5(checksums | join('\n'))) }}
{% endmacro %}


{#
    The files of the raw tables with size and time. `is_settled`: none was written in the last moments, so that a
    later write would show in its time, and none of the tables is anything but a file.
#}
{% macro raw_files() %}
    {%- set patterns = [] -%}
    {%- set ns = namespace(is_settled=true) -%}
    {%- for table in raw_contract() -%}
        {%- set relation = raw_relation(table) -%}
        {%- if table == 'webhooks' and relation is not none and var('webhooks_location') is not none -%}
            {%- for ending in ['json', 'jsonl', 'jsonl.gz'] -%}
                {%- do patterns.append(var('webhooks_location') ~ '/**/*.' ~ ending) -%}
            {%- endfor -%}
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
    {%- for file in files.files -%}
        {%- do bytes.update({file[0]: file[1]}) -%}
    {%- endfor -%}
    {%- set sizes = {} -%}
    {%- for table in raw_contract() -%}
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
