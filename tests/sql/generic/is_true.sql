{# Fails for every row of which the expression is not true; an unknown result fails too. #}
{% test is_true(model, expression) %}
select *
from {{ model }}
where ({{ expression }}) is not true
{% endtest %}
