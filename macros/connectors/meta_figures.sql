{# What the models of the connector meta_figures share. #}


{# A query: the newest version of each row of a table. #}
{% macro newest_of_meta(table) %}
    select *
    from (
        select
            versions.*,
            row_number() over (
                partition by versions.origin, versions.id
                order by
                    coalesce({{ parse_text('versions.updated_at', 'time') }}, timestamp '1970-01-01 00:00:00') desc,
                    coalesce(versions.loaded_at, '') desc,
                    coalesce(versions.name, '') desc
            ) as version_number
        from ({{ connector_rows('meta_figures', table) }}) as versions
    ) as numbered_versions
    where version_number = 1
{% endmacro %}


{# Whether a kind of action, or a JSON list of actions, is one of a chat that an ad opened. #}
{% macro is_chat_action(text) -%}
    (
        {{ text }} like '%onsite_conversion.messaging%'
        or {{ text }} like '%onsite_conversion.total_messaging_connection%'
    )
{%- endmacro %}
