{# A query of one row a status that a tool may say of a message; `unknown` stands for any word of its own that none of these is. #}
{% macro status_steps() %}
    {% for step in ['sent', 'delivered', 'read', 'failed', 'unknown'] -%}
    select '{{ step }}' as step
    {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}
