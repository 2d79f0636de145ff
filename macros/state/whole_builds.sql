{#
    Servers build everything anew: what a model that carries on (DuckDB) calls incremental is a table there. A build whole
    is right after any change of rows, settings or SQL, and nothing has to be known of the build before.
#}


{% materialization incremental, adapter='postgres' %}
    {{ return(dbt.materialization_table_default()) }}
{% endmaterialization %}


{% materialization incremental, adapter='spark' %}
    {{ return(dbt.materialization_table_spark()) }}
{% endmaterialization %}
