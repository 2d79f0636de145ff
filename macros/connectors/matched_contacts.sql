{#
    Orders, carts and leads of systems that know a customer by telephone number: the WhatsApp contact whose number is the
    same in phone_keys() form, and whether the row is read at all (setting shop_orders). docs/connectors.md.
#}


{#
    CTEs, the last of them `matched`: the columns of the CTE `rows` and

    - has_number, has_key: whether any of its numbers is filled, and has a key;
    - phone_key: the first key of `numbers`, a list of columns with the columns of their countries;
    - has_contact: whether that is the number of a WhatsApp contact who was known before the row's `time`;
    - contact_id: that contact, or with shop_orders `all` and `tagged` anyone with the number, else the number itself;
    - is_ignored: whether it is not read. One whose contact is known is read whatever is wrong with its other columns.

    `rows` has `origin`. `marks`: a column with the row's tags, separated by commas, for shop_orders `tagged`.
#}
{% macro matched_contacts(rows, numbers, time, marks) -%}
    {%- set text = dbt.type_string() -%}
    {%- set takes_all = var('shop_orders') in ['all', 'tagged'] -%}
number_texts as (

    {% for number, country in numbers %}
    select
        {{ number }} as number,
        {{ country_of_number(country) }} as country_code,
        false as is_international
    from {{ rows }}
    where {{ number }} is not null
    {{ 'union' if not loop.last }}
    {%- endfor %}
    {%- for number in var('internal_numbers') %}
    union
    select cast({{ quoted(number) }} as {{ text }}), {{ quoted(var('default_country') or '') }}, false
    {%- endfor %}

),

number_keys as (

    {{ phone_keys('number_texts') }}

),

customer_keys as (

    select * from number_keys
    where phone_key is not null
    {%- if var('internal_numbers') %}
    and phone_key not in (
        select internal.phone_key from number_keys as internal
        where
            internal.phone_key is not null
            and internal.number in (
                {% for number in var('internal_numbers') %}{{ quoted(number) }}{{ ', ' if not loop.last }}{% endfor %}
            )
    )
    {%- endif %}

),

keyed as (

    select
        {{ rows }}.*,
        coalesce({% for number, country in numbers %}{{ number }}{{ ', ' if not loop.last }}{% endfor %}, '') != ''
            as has_number,
        coalesce({% for pair in numbers %}keys_{{ loop.index }}.phone_key, {% endfor %}cast(null as {{ text }})) as phone_key
    from {{ rows }}
    {%- for number, country in numbers %}
    left join customer_keys as keys_{{ loop.index }}
        on {{ rows }}.{{ number }} = keys_{{ loop.index }}.number
        and {{ country_of_number(rows ~ '.' ~ country, rows ~ '.origin') }} = keys_{{ loop.index }}.country_code
    {%- endfor %}

),

known as (

    select
        keyed.*,
        contacts.contact_id as whatsapp_contact_id,
        contacts.contact_id is not null
        and coalesce(contacts.known_at < {{ parse_time('keyed.' ~ time) }}, true) as has_contact
    from keyed
    left join {{ ref('wa_phone_numbers__keys') }} as contacts
        on keyed.phone_key = contacts.phone_key
        and contacts.is_newest

),

matched as (

    select
        known.*,
        phone_key is not null as has_key,
        {%- if takes_all %}
        coalesce(whatsapp_contact_id, phone_key) as contact_id,
        {%- else %}
        whatsapp_contact_id as contact_id,
        {%- endif %}
        {%- if var('shop_orders') == 'matched' %}
        not has_contact as is_ignored
        {%- elif var('shop_orders') == 'all' %}
        phone_key is null as is_ignored
        {%- else %}
        phone_key is null or not ({{ has_mark(marks) }}) as is_ignored
        {%- endif %}
    from known

)
{%- endmacro %}


{#
    The country of a number: that of its address where it is a code, else the installation's default_country, else the
    project's; '' is none.
#}
{% macro country_of_number(country, origin='origin') -%}
    coalesce(
        case when {{ matches('upper(' ~ country ~ ')', '[A-Z]{2}') }} then upper({{ country }}) end
        {%- for installation in installations() if 'default_country' in settings_of_kind(installation.kind) %}
        {%- set given = connector_setting(installation, 'default_country') %}
        {%- if given %}, case when {{ origin }} = '{{ installation.name }}' then '{{ given }}' end{% endif %}
        {%- endfor %}
        , '{{ var('default_country') or '' }}'
    )
{%- endmacro %}


{# Whether a list of tags, separated by commas, has one of shop_order_tags, in whatever case of letters. #}
{% macro has_mark(marks) -%}
    {%- for tag in var('shop_order_tags') -%}
        {{ 'or ' if not loop.first -}}
        ',' || replace(lower(coalesce({{ marks }}, '')), ', ', ',') || ',' like {{ quoted('%,' ~ (tag | string | lower) ~ ',%') }}
    {%- else -%}
        false
    {%- endfor -%}
{%- endmacro %}


{#
    A query: the customers of a shop's orders as rows of `contacts`, for their country, one a contact. Whom another source
    describes is left to it: a shop does not know who is internal, or asked to be forgotten.
#}
{% macro contacts_of_orders(kind) -%}
    {%- set shops = [] -%}
    {%- for installation in installations() if 'contacts' in connector_kinds()[installation.kind].feeds -%}
        {%- do shops.append(installation.name) if connector_kinds()[installation.kind].get('matched') -%}
    {%- endfor -%}
    {%- set types = raw_types('contacts', without=shops) -%}
with

orders as (

    select
        orders.*,
        row_number() over (
            partition by origin, contact_id
            order by updated_at desc, order_id desc
        ) as order_number
    from {{ ref('wa_' ~ kind ~ '__orders') }} as orders
    where
        has_contact
        and not is_ignored
        and {{ matches('country_code', '[A-Z]{2}') }}
        and contact_id not in (
            select described.contact_id from (
                select {{ as_text('contact_id', types) }} as contact_id
                from ({{ raw_cells('contacts', ['contact_id'], without=shops) }}) as cells
            ) as described
            where described.contact_id is not null
        )

),

final as (

    select
        contact_id,
        country_code,
        {{ null_text() }} as is_internal,
        ordered_at as created_at,
        {{ null_text() }} as erased_at,
        updated_at,
        loaded_at,
        origin
    from orders
    where order_number = 1

)

select * from final
{%- endmacro %}
