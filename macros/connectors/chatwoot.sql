{# What the models of the connector chatwoot share. Its settings: docs/chatwoot.md. #}


{#
    The newest version of each row of a table: loaders that append keep all. A row that the source has deleted is read as
    it last was; `was_deleted` says so. A mark of a deletion that holds no cells is no version.
#}
{% macro chatwoot_rows(table, key=['id'], changed_at='updated_at') %}
    {%- set row_key = 'versions.origin, versions.' ~ key | join(', versions.') -%}
    select *
    from (
        select
            versions.*,
            max(case when versions.is_deleted then 1 else 0 end) over (partition by {{ row_key }}) = 1 as was_deleted,
            row_number() over (
                partition by {{ row_key }}
                order by
                    case when versions.{{ changed_at }} is null then 1 else 0 end,
                    versions.{{ changed_at }} desc,
                    coalesce(versions.loaded_at, '') desc
            ) as version_number
        from ({{ connector_rows('chatwoot', table, keeps_deleted=true) }}) as versions
    ) as numbered_versions
    where version_number = 1
{% endmacro %}


{# Whether a text is in a list of the installation's settings; `without_list` where it has no such list. #}
{% macro is_in_chatwoot_list(setting, origin, text, without_list='false') -%}
    {%- set given = values_of_setting('chatwoot', setting) -%}
    {%- if given -%}
    case {{ origin }}
        {%- for installation in given %}
        {%- set texts = [] -%}
        {%- for value in installation.value -%}
            {%- do texts.append(quoted(value)) -%}
        {%- endfor %}
        when '{{ installation.name }}' then coalesce({{ text }} in ({{ texts | join(', ') }}), false)
        {%- endfor %}
        else {{ without_list }}
    end
    {%- else -%}
    {{ without_list }}
    {%- endif -%}
{%- endmacro %}


{# The business's phone that the settings name for an inbox of Channel::Api; null where they name none. #}
{% macro chatwoot_phone_of_inbox(origin, inbox_id) -%}
    case
        when {{ inbox_id }} is null then null
        {%- for installation in values_of_setting('chatwoot', 'api_inboxes') if installation.value is mapping %}
        {%- for inbox, phone in installation.value.items() if phone %}
        when {{ origin }} = '{{ installation.name }}' and {{ inbox_id }} = {{ quoted(inbox) }} then {{ quoted(phone) }}
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}


{#
    The topic of a conversation: the first label of the setting topic_labels that it has, without the setting its first
    one by alphabet; with the setting topic_attribute the value of that custom attribute.
#}
{% macro chatwoot_topic(origin, labels, first_label, custom_attributes) -%}
    case
        when {{ origin }} is null then null
        {%- for installation in values_of_setting('chatwoot', 'topic_attribute') %}
        when {{ origin }} = '{{ installation.name }}'
            then {{ json_member(custom_attributes, [installation.value]) }}
        {%- endfor %}
        {%- for installation in values_of_setting('chatwoot', 'topic_labels') %}
        {%- for label in installation.value %}
        when {{ origin }} = '{{ installation.name }}'
            and position({{ quoted(',' ~ label ~ ',') }} in {{ labels }}) > 0
            then {{ quoted(label) }}
        {%- endfor %}
        when {{ origin }} = '{{ installation.name }}' then null
        {%- endfor %}
        else {{ first_label }}
    end
{%- endmacro %}


{# The id of a user as an agent's: Chatwoot's own number; of an installation with a name of its own, behind that name. #}
{% macro chatwoot_agent_id(origin, user_id) -%}
    case when {{ origin }} = 'chatwoot' then {{ user_id }} else {{ origin }} || '-' || {{ user_id }} end
{%- endmacro %}


{# The digits of a telephone number, null where there are none. #}
{% macro chatwoot_number(text) -%}
    nullif({{ digits_of(text) }}, '')
{%- endmacro %}


{# The JSON of a column that Rails may have encoded twice, a text in a text; null where it holds no object. #}
{% macro chatwoot_json(text, shape) -%}
    {%- set inner = json_string(readable_json(text)) -%}
    case
        when {{ text }} = '{}' then null
        when {{ is_json_object(text) }} then {{ json_parsed(readable_json(text), shape) }}
        when {{ is_json_object(inner) }} then {{ json_parsed(readable_json(inner), shape) }}
    end
{%- endmacro %}


{# The later of two times as texts; the other one where one is null. #}
{% macro later_text(one, other) -%}
    case
        when {{ parse_text(other, 'time') }} > {{ parse_text(one, 'time') }} then {{ other }}
        else coalesce({{ one }}, {{ other }})
    end
{%- endmacro %}


{# The digits that an error of a message begins with: `131047: ...` of Meta, `63016 - ...` of Twilio. #}
{% macro chatwoot_error_code(text) -%}
    {%- set code = dbt.split_part(dbt.split_part(text, "':'", 1), "' '", 1) -%}
    case when {{ matches(code, '[0-9]+') }} then {{ code }} end
{%- endmacro %}


{#
    A time of a row of `sent` as text, moved by the setting api_shift_hours where a bridge wrote it by the clock of its own
    session: an agent's message in an API inbox that has its source_id.
#}
{% macro chatwoot_shifted(time) -%}
    {%- set given = values_of_setting('chatwoot', 'api_shift_hours') -%}
    {%- if given -%}
    case
        {%- for installation in given %}
        when
            sent.origin = '{{ installation.name }}' and sent.channel = 'api' and sent.source_id like 'WAID:%'
            and sent.sender_type = 'User' and not sent.is_business_user
            then {{ text_of_time(plus_seconds(parse_text(time, 'time'), installation.value * 3600)) }}
        {%- endfor %}
        else {{ time }}
    end
    {%- else -%}
    {{ time }}
    {%- endif -%}
{%- endmacro %}
