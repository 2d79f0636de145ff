{% for table in raw_contract() %}
{{ rejected_rows(table) }}
{{ 'union all' if not loop.last }}
{% endfor %}
