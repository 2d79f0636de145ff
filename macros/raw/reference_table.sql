{#
    The reference tables that a person may edit: what each column holds (check_reference_files says what is accepted,
    reference_column how it is read), and the columns that find one row. A column that is not named is text, and may be
    empty. `demo_checksum` is that of a seed as the demo has it: such a table is the demo's alone, and no business's.
#}
{% macro reference_tables() %}
    {{ return({
        'business_hours': {
            'columns': {'weekday': 'weekday', 'opens_at': 'clock', 'closes_at': 'clock'},
            'demo_checksum': '2ccd9b43923f1db850791b6ee4630973718935ded5ab944c23627077f115596c',
        },
        'holidays': {
            'columns': {'date': 'date'},
            'demo_checksum': '6774e8ab09544086cc7e83ae17ad05b08bfc75e5a728b854689f79a49cbed286',
        },
        'kpi_targets': {
            'columns': {'kpi_id': 'category', 'target': 'number'},
            'key': ['kpi_id'],
            'demo_checksum': '0851778511fc5d1cbc37482abf86811114a7c9ba756628eefcfbdf7a6db2344f',
        },
        'exchange_rates': {
            'columns': {'currency': 'currency', 'rate_date': 'date', 'rate': 'positive number'},
            'key': ['currency', 'rate_date'],
            'demo_checksum': 'ba11777f425021e073f5cd463e198729ddf0589f2ca885e5163ab473a74b94f2',
        },
        'message_prices': {
            'columns': {
                'country_code': 'country', 'category': 'category', 'pricing_model': 'pricing model',
                'effective_from': 'date', 'price': 'price', 'currency': 'currency',
            },
            'key': ['country_code', 'category', 'pricing_model', 'effective_from'],
        },
        'pricing_policies': {
            'columns': {'effective_from': 'date', 'billable_categories': 'category'},
            'key': ['effective_from'],
        },
        'error_codes': {'columns': {'code': 'text'}, 'key': ['code']},
        'business_phones': {
            'columns': {'business_phone_id': 'text', 'business_phone_name': 'text'},
            'key': ['business_phone_id'],
            'demo_checksum': '865e2074f05b1baebbeb6953fb539b7419ea90cb62a4d5008029bf9a3102a840',
        },
        'templates': {
            'columns': {'template_name': 'text', 'template_title': 'text'},
            'key': ['template_name'],
            'demo_checksum': 'a2422a17da59558dce88153271faae436a6dcfeed20c33560eaa58f535d26ab5',
        },
        'phone_rules': {
            'columns': {
                'country_code': 'country', 'calling_code': 'text', 'shortest': 'number', 'longest': 'number',
                'carrier_digits': 'number',
            },
            'key': ['country_code'],
        },
        'opt_out_keywords': {'columns': {'keyword': 'text'}},
        'feedback_themes': {'columns': {'theme': 'text', 'language': 'text', 'keyword': 'text'}},
        'feedback_sentiment': {'columns': {'language': 'text', 'keyword': 'text', 'polarity': 'polarity'}},
        'kpi_catalogue': {'columns': {'kpi_id': 'text'}, 'key': ['kpi_id']},
    }) }}
{% endmacro %}


{#
    A reference table, as a relation: the seed, or, where the folder reference_location holds a file of its name, that
    file. Empty rows are left out. A seed of the demo is empty for a business, but for published exchange rates.
#}
{% macro reference_table(name) %}
    {%- set seed = ref('whatsapp_kpis', name) -%}
    {%- if not execute or seed.is_cte -%}
        {{ return(seed) }}
    {%- endif -%}
    {%- set file = own_reference_file(name) -%}
    {%- set kinds = reference_tables().get(name, {}).get('columns', {}) -%}
    {%- set source = seed -%}
    {%- set found = none -%}
    {%- if file -%}
        {%- set header = csv_lines(file)[0] -%}
        {%- set source = csv_rows(file, csv_delimiter(file), skip=header.number - 1) -%}
        {%- set found = header.cells | map('lower') | list -%}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- set filled = [] -%}
    {%- for column, type in reference_columns(name).items() -%}
        {%- set cell = column if found is none or column in found else 'cast(null as ' ~ dbt.type_string() ~ ')' -%}
        {%- do columns.append(
            reference_column(cell, kinds.get(column, 'optional'), type, is_text=found is not none) ~ ' as ' ~ column
        ) -%}
        {%- do filled.append(cell ~ ' is not null') -%}
    {%- endfor -%}
    {%- set condition = '(' ~ filled | join(' or ') ~ ')' -%}
    {%- if has_public_rates() and name == 'exchange_rates' -%}
        {%- set condition = "currency in ('EUR', 'MXN')" -%}
    {%- elif is_demo_table(name) and not uses_demo_reference() -%}
        {%- set condition = '1 = 0' -%}
    {%- endif -%}
    {{ return('(select ' ~ columns | join(', ') ~ ' from ' ~ source ~ ' where ' ~ condition ~ ')') }}
{% endmacro %}


{# Whether a table is the demo's: its seed as the demo has it, and no file in its place. #}
{% macro is_demo_table(name) %}
    {{ return(own_reference_file(name) is none and is_demo_seed(name)) }}
{% endmacro %}


{#
    Whether a business without rates of its own has those of the seed that the European Central Bank has published: EUR and
    MXN in USD, by the week.
#}
{% macro has_public_rates() %}
    {{ return(
        execute and not is_unit_test() and is_demo_table('exchange_rates') and not uses_demo_reference()
        and var('reporting_currency') == 'USD'
    ) }}
{% endmacro %}


{# A cell in the column's type. A seed has it already; of a file all cells are text. #}
{% macro reference_column(cell, kind, type, is_text) -%}
    {%- if kind == 'clock' -%}
        {{ clock_text(cell) }}
    {%- elif kind in ['currency', 'country', 'pricing model'] -%}
        upper(trim({{ cell }}))
    {%- elif kind == 'category' -%}
        lower(trim({{ cell }}))
    {%- elif not is_text -%}
        {{ cell }}
    {%- elif kind in ['weekday', 'polarity'] -%}
        cast(cast(trim({{ cell }}) as decimal(18, 0)) as {{ type }})
    {%- elif kind in ['number', 'positive number', 'price'] -%}
        cast(replace(trim({{ cell }}), ',', '.') as {{ type }})
    {%- else -%}
        cast(nullif(trim({{ cell }}), '') as {{ type }})
    {%- endif -%}
{%- endmacro %}


{# A time of the day as HH:MM:SS, of texts such as 9, 9:00, 9.30 and 09:00:00. #}
{% macro clock_text(cell) -%}
    {%- set text = "replace(replace(lower(trim(" ~ cell ~ ")), '.', ':'), 'h', ':')" -%}
    {%- set parts = [] -%}
    {%- for number in [1, 2, 3] -%}
        {%- do parts.append(
            "lpad(coalesce(nullif(" ~ dbt.split_part(text, "':'", number) ~ ", ''), '0'), 2, '0')"
        ) -%}
    {%- endfor -%}
    case when {{ cell }} is not null then {{ parts | join(" || ':' || ") }} end
{%- endmacro %}


{# The columns of a reference table, each with its type, as the seed has them. #}
{% macro reference_columns(name) %}
    {{ return(reference_seeds()[name].config.column_types) }}
{% endmacro %}


{# The seeds of this project by name, as dbt knows them. #}
{% macro reference_seeds() %}
    {%- set seeds = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.package_name == 'whatsapp_kpis' -%}
        {%- do seeds.update({node.alias: node}) -%}
    {%- endfor -%}
    {{ return(seeds) }}
{% endmacro %}


{# Whether a seed is as the demo has it, and says nothing of a business. #}
{% macro is_demo_seed(name) %}
    {{ return(
        reference_seeds()[name].checksum.checksum == reference_tables().get(name, {}).get('demo_checksum')
    ) }}
{% endmacro %}


{# The file of reference_location that replaces a seed, none where there is none. #}
{% macro own_reference_file(name) %}
    {%- if var('reference_location') is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set file = var('reference_location') ~ '/' ~ name ~ '.csv' -%}
    {{ return(file if file_exists(file) else none) }}
{% endmacro %}


{# The folder of this project, on the machine that builds. #}
{% macro project_folder() %}
    {{ return(reference_seeds().values() | map(attribute='root_path') | first) }}
{% endmacro %}
