{# The settings of installations: NAME_<setting>, by name, kind and default. #}


{# The settings of an installation's place: NAME_database, NAME_schema, ... #}
{% macro place_settings() %}
    {{ return({
        'database': {'kind': 'name'}, 'schema': {'kind': 'name'}, 'identifiers': {'kind': 'names of tables'},
        'location': {'kind': 'path'},
    }) }}
{% endmacro %}


{# What an installation of a kind may be set to, its place among it: name to kind and default. #}
{% macro settings_of_kind(kind) %}
    {%- set about = connector_kinds()[kind] -%}
    {{ return(dict(place_settings() if about.get('has_place', true) else {}, **about.get('settings', {}))) }}
{% endmacro %}


{# The value of a setting of an installation, such as shopify_mx_schema. #}
{% macro connector_setting(installation, setting) %}
    {%- set default = settings_of_kind(installation.kind)[setting].get('default') -%}
    {{ return(var(installation.name ~ '_' ~ setting, default)) }}
{% endmacro %}


{# The installations of a kind that have a value for a setting: rows of `name` and `value`. One that is empty is none. #}
{% macro values_of_setting(kind, setting) %}
    {%- set found = [] -%}
    {%- for installation in installations() if installation.kind == kind -%}
        {%- set value = connector_setting(installation, setting) -%}
        {%- do found.append({'name': installation.name, 'value': value}) if value -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# The value of a setting of a row's installation, as SQL: a text, null where it has none. `origin`: the installation's name. #}
{% macro text_of_setting(kind, setting, origin='origin') -%}
    case
        when {{ origin }} is null then {{ null_text() }}
        {%- for installation in values_of_setting(kind, setting) %}
        when {{ origin }} = '{{ installation.name }}' then {{ quoted(installation.value) }}
        {%- endfor %}
    end
{%- endmacro %}


{# Whether a flag among the settings of a row's installation is on, as a condition. `origin`: the installation's name. #}
{% macro is_setting_on(kind, setting, origin='origin') -%}
    {%- set names = values_of_setting(kind, setting) | map(attribute='name') | list -%}
    {{ origin ~ ' in ' ~ words_in_sql(names) if names else 'false' }}
{%- endmacro %}
