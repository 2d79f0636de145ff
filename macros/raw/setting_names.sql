{# The names of settings that a run gives, and the nearest name to a misspelt one. #}


{# Stops a run that gives a setting which the project does not have: it would be ignored, and the default hold. #}
{% macro check_setting_names() %}
    {%- set known = settings() | list + connector_setting_names() -%}
    {%- for name in given_settings() if name not in known -%}
        {%- set nearest = nearest_name(name, known) -%}
        {%- set sentence = "There is no setting `" ~ name ~ "`."
            ~ (" Did you mean " ~ nearest ~ "?" if nearest else " Take it out; docs/settings.md lists them.") -%}
        {%- if project_name == 'whatsapp_kpis' -%}
            {%- do exceptions.raise_compiler_error(sentence) -%}
        {%- elif nearest -%}      {# it may be a var of the project that installed this one #}
            {%- do exceptions.warn(sentence) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{# The names given with --vars, and where this is the root project those in its dbt_project.yml. #}
{% macro given_settings() %}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {%- set names = (fromyaml(given) if given is string else given) | list -%}
    {%- if project_name == 'whatsapp_kpis' -%}
        {%- set written = (fromyaml(project_file('dbt_project.yml')) or {}).get('vars') or {} -%}
        {%- for name, value in written.items() -%}
            {%- do names.extend(value | list if name == project_name else [name]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}


{# The name of a list that shares most pairs of letters with this one; none where none shares half of them. #}
{% macro nearest_name(name, names) %}
    {%- set best = namespace(name=none, share=0.5) -%}
    {%- set pairs = letter_pairs(name) -%}
    {%- for candidate in names -%}
        {%- set others = letter_pairs(candidate) -%}
        {%- set common = pairs | select('in', others) | list | length
            + others | select('in', pairs) | list | length -%}
        {%- set share = common / (pairs | length + others | length) -%}
        {%- if share > best.share -%}
            {%- set best.name = candidate -%}
            {%- set best.share = share -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.name) }}
{% endmacro %}

{% macro letter_pairs(name) %}
    {%- set letters = ' ' ~ modules.re.sub('[^a-z0-9]', '', name | string | lower) ~ ' ' -%}
    {{ return(modules.re.findall('(?=(..))', letters)) }}
{% endmacro %}
