{% for table in raw_tables() %}
select
    '{{ table }}' as table_name,
    row_key,
    reject_reason as reason,
    {{ reason_in_spanish('reject_reason') }} as reason_es,
    content
from {{ ref('wa_base_' ~ table) }}
where reject_reason is not null
{{ 'union all' if not loop.last }}
{% endfor %}
