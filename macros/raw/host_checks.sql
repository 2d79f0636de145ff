{# What a project that has this one as a package may not set for its models. #}


{#
    Stops a run in which settings of a project that has this one as a package hold for its models too: as views they
    would never end, other tables would not be those of whole and incremental runs, and in one schema staging would lie
    before whoever may read the marts. dbt lets `models: +materialized` of the root project win over what a model's own
    file says.
#}
{% macro check_materializations() %}
    {%- for node in nodes_of_project() if node.resource_type == 'model' -%}
        {%- set config = node.config -%}
        {%- if 'incremental_or_whole()' in node.raw_code -%}
            {%- set own = [incremental_or_whole()] -%}
        {%- else -%}
            {%- set own = ['whole_table', 'whole_view'] + (['table'] if "materialized='table'" in node.raw_code else []) -%}
        {%- endif -%}
        {%- if config.materialized not in own -%}
            {%- do stop_for_config('materialized', config.materialized) -%}
        {%- elif config.incremental_strategy and "'" ~ config.incremental_strategy ~ "'" not in node.raw_code -%}
            {%- do stop_for_config('incremental_strategy', config.incremental_strategy) -%}
        {%- elif config.full_refresh is not none -%}
            {%- do stop_for_config('full_refresh', config.full_refresh | lower) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set models = nodes_of_project() | selectattr('resource_type', 'equalto', 'model') -%}
    {%- set schemas = models | map(attribute='config.schema') | unique | list -%}
    {%- if schemas | length == 1 -%}
        {%- do stop_for_config('schema', schemas[0]) -%}
    {%- endif -%}
{% endmacro %}

{% macro stop_for_config(key, value) %}
    {%- do exceptions.raise_compiler_error(
        "Your dbt_project.yml sets `+" ~ key ~ ": " ~ value ~ "` for models of whatsapp_kpis too, which need their own. Write it"
        ~ " below the name of your project: models: {" ~ project_name ~ ": {+" ~ key ~ ": " ~ value ~ "}}."
    ) -%}
{% endmacro %}
