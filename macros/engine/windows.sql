{#
    Windows with names: `windows` is a dictionary of names and what stands in their brackets. `over()` refers to one, and
    window_clause() stands at the end of the select. Engines without named windows write each out where it is used.
#}
{% macro over(name, windows) -%}
    {{ adapter.dispatch('over', 'whatsapp_kpis')(name, windows) }}
{%- endmacro %}

{% macro default__over(name, windows) -%}
    over {{ name }}
{%- endmacro %}


{% macro window_clause(windows) -%}
    {{ adapter.dispatch('window_clause', 'whatsapp_kpis')(windows) }}
{%- endmacro %}

{% macro default__window_clause(windows) -%}
    window
    {%- for name, window in windows.items() %}
        {{ name }} as ({{ window }}){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
