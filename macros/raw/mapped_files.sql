{% macro is_fed_by_mapped_files(table) %}{{ return(false) }}{% endmacro %}
{% macro mapped_rows(table) %}{{ return(none) }}{% endmacro %}
{% macro check_mapped_files() %}{% endmacro %}
