{# Fails for every row in which one of the columns is null. One test a model: dbt's own cost is by the test. #}
{% test never_null(model, columns) %}
select *
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
