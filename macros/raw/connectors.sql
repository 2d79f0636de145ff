{#
    The connectors: of each kind the raw tables that it feeds, each by a model wa_<kind>__<table>; what it reads is its
    source wa_<kind>, in models/connectors/<kind>/.

    - feeds: a list, or of each table the source table without which it is absent; of mapped_files its mappings say it
    - asked_for: of tables that are fed only where it is asked for, the flag among the settings
    - matched: tables whose contact is found by telephone number (macros/connectors/matched_contacts.sql)
    - has_source: false of what reads no tables of its own
    - has_place: false of what lies nowhere, so that there is nothing to be set
    - settings: what an installation may be given beside its place, as NAME_<setting>, with kind and default
#}
{% macro connector_kinds() %}
    {{ return({
        'mapped_files': {'feeds': [], 'has_source': false},
        'phone_numbers': {'feeds': ['contact_merges'], 'has_source': false, 'has_place': false},
        'chatwoot': {
            'feeds': [
                'messages', 'message_statuses', 'conversations', 'conversation_events', 'surveys', 'contacts',
                'contact_merges', 'campaigns', 'agents'
            ],
            'schema': 'public',
            'settings': {
                'account_ids': {'kind': 'ids'}, 'api_inboxes': {'kind': 'inboxes'}, 'api_statuses': {'kind': 'flag'},
                'api_shift_hours': {'kind': 'shift'}, 'business_user_ids': {'kind': 'ids'}, 'twilio_bare_ids': {'kind': 'flag'},
                'topic_labels': {'kind': 'words'}, 'topic_attribute': {'kind': 'word'}, 'internal_labels': {'kind': 'words'},
                'internal_numbers': {'kind': 'ids'},
            },
        },
        'meta_figures': {
            'feeds': {'meta_pricing': 'pricing_analytics', 'ad_costs': 'ads_insights', 'campaigns': 'ads_insights'},
            'settings': {'currency': {'kind': 'currency'}},
        },
        'shopify': {
            'feeds': {'orders': 'orders', 'carts': 'abandoned_checkouts', 'contacts': 'orders'},
            'matched': ['orders', 'carts'], 'settings': shop_settings(),
        },
        'tiendanube': {
            'feeds': {'orders': 'orders', 'carts': 'checkouts', 'contacts': 'orders'}, 'matched': ['orders', 'carts'],
            'settings': dict(shop_settings(), time_zone={'kind': 'time zone'}),
        },
        'twilio': {
            'feeds': ['messages', 'message_statuses', 'campaign_costs'], 'asked_for': {'campaign_costs': 'fee_is_cost'},
            'settings': {
                'messaging_services': {'kind': 'meanings'}, 'ignored_numbers': {'kind': 'ids', 'default': ['14155238886']},
                'fee_is_cost': {'kind': 'flag'}, 'currency': {'kind': 'currency'},
            },
        },
        'woocommerce': {
            'feeds': ['orders', 'contacts'], 'matched': ['orders'],
            'settings': dict(
                shop_settings(), time_zone={'kind': 'time zone'}, table_prefix={'kind': 'name', 'default': 'wp_'},
                parents_only={'kind': 'flag', 'default': false}, cash_is_paid={'kind': 'flag', 'default': true}
            ),
        },
    }) }}
{% endmacro %}


{# What every shop may be set to: its country, and what words of its statuses mean that are not known. #}
{% macro shop_settings() %}
    {{ return({'default_country': {'kind': 'country'}, 'statuses': {'kind': 'meanings', 'default': {}}}) }}
{% endmacro %}


{#
    The installations that the setting `connectors` lists, in its order, each with its name and kind: `shopify`, or
    `{shopify_mx: shopify}`, a second one by a name of its own. Where contacts are found by telephone number, phone_numbers is
    one of them. What is no such entry is said by check_connectors().
#}
{% macro installations() %}
    {%- set given = var('connectors') -%}
    {%- set found = [] -%}
    {%- for entry in (given if given is iterable and given is not string and given is not mapping else []) -%}
        {%- for name, kind in (entry.items() if entry is mapping else [(entry, entry)])
            if kind in connector_kinds() | list -%}
            {%- do found.append({'name': name, 'kind': kind}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set kinds = found | map(attribute='kind') | list -%}
    {%- if 'phone_numbers' not in kinds and matched_tables(kinds) -%}
        {%- do found.append({'name': 'phone_numbers', 'kind': 'phone_numbers'}) -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{# The tables of these kinds whose contacts are found by telephone number: rows of kind and table. #}
{% macro matched_tables(kinds) %}
    {%- set found = [] -%}
    {%- for kind in kinds | unique -%}
        {%- for table in connector_kinds()[kind].get('matched', []) -%}
            {%- do found.append({'kind': kind, 'table': table}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{# The same of the kinds that are installed. #}
{% macro matched_tables_installed() %}
    {{ return(matched_tables(installations() | map(attribute='kind') | list)) }}
{% endmacro %}


{# Whether the setting `connectors` lists one of this kind: then its models are built. #}
{% macro is_connected(kind) %}
    {{ return(kind in (installations() | map(attribute='kind') | list)) }}
{% endmacro %}


{#
    The installations whose rows join those of a raw table. A unit test has those of which it gives the model: tests of
    the tables alone need not know of them.
#}
{% macro installations_feeding(table) %}
    {%- set given = (model.depends_on.nodes or []) | join(' ') if is_unit_test() else none -%}
    {%- set found = [] -%}
    {%- for installation in installations() -%}
        {%- if installation.kind == 'mapped_files' -%}
            {%- set feeds = given is none and execute and mappings_of(installation, table) -%}
        {%- else -%}
            {%- set tables = connector_kinds()[installation.kind].feeds -%}
            {%- set flag = connector_kinds()[installation.kind].get('asked_for', {}).get(table) -%}
            {%- set feeds = table in tables and (not flag or not execute or connector_setting(installation, flag)) and (
                'wa_' ~ installation.kind ~ '__' ~ table in given if given is not none
                else not execute or tables is not mapping or source_table(installation, tables[table]) is not none
            ) -%}
        {%- endif -%}
        {%- if feeds -%}
            {%- do found.append(installation) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# The names of these installations. #}
{% macro names_feeding(table) %}
    {{ return(installations_feeding(table) | map(attribute='name') | list) }}
{% endmacro %}


{# The rows that an installation brings to a raw table: a relation, or SQL in parentheses. All its columns are texts. #}
{% macro rows_of_installation(installation, table) %}
    {%- if installation.kind == 'mapped_files' -%}
        {{ return(mapped_rows(mappings_of(installation, table))) }}
    {%- endif -%}
    {%- set conditions = ["origin = '" ~ installation.name ~ "'"] -%}
    {%- if table in connector_kinds()[installation.kind].get('matched', []) -%}
        {%- do conditions.append('not is_ignored') -%}
    {%- endif -%}
    {{ return(
        '(select * from ' ~ ref('wa_' ~ installation.kind ~ '__' ~ table) ~ ' where ' ~ conditions | join(' and ') ~ ')'
    ) }}
{% endmacro %}


{# The installations that read tables of a source, and so bring a business's own data. #}
{% macro installations_of_sources() %}
    {%- set found = [] -%}
    {%- for installation in installations() if connector_kinds()[installation.kind].get('has_source', true) -%}
        {%- do found.append(installation) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
