{#
    Keys: the first 128 bits of HMAC-SHA-256 of an id under CONTACT_KEY_SALT, as a uuid where the engine has that type.
    No SQL text holds the salt: it would be in dbt's logs.
#}


{# The type of a key. #}
{% macro type_key() %}{{ adapter.dispatch('type_key', 'whatsapp_kpis')() }}{% endmacro %}

{% macro default__type_key() %}uuid{% endmacro %}

{% macro spark__type_key() %}string{% endmacro %}


{# The key of an id (text); null for null. #}
{% macro keyed_hash(text) -%}
    {{ adapter.dispatch('keyed_hash', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro default__keyed_hash(text) -%}
    cast({{ keyed_hash_digits(text) }} as {{ type_key() }})
{%- endmacro %}

{% macro spark__keyed_hash(text) -%}
    {{ keyed_hash_digits(text) }}
{%- endmacro %}


{# The same key as text: 32 hexadecimal digits on every engine. #}
{% macro keyed_hash_digits(text) -%}
    {{ adapter.dispatch('keyed_hash_digits', 'whatsapp_kpis')(text) }}
{%- endmacro %}

{% macro duckdb__keyed_hash_digits(text) -%}
    substr(sha256(
        getvariable('keyed_hash_outer')
        || unhex(sha256(getvariable('keyed_hash_inner') || encode({{ text }})))
    ), 1, 32)
{%- endmacro %}

{#
    Needs the extension pgcrypto, which check_engine() creates. The salt is a setting of the session, given by the
    environment variable PGOPTIONS, which libpq sends when it connects.
#}
{% macro postgres__keyed_hash_digits(text) -%}
    encode(substr(
        hmac(
            convert_to({{ text }}, 'UTF8'), convert_to(current_setting('whatsapp.contact_key_salt'), 'UTF8'), 'sha256'
        ),
        1, 16
    ), 'hex')
{%- endmacro %}

{#
    The two padded keys of HMAC are settings of the session (profiles.yml), in hexadecimal digits. Spark replaces their
    names when it parses the SQL; spark.sql.redaction.string.regex hides them in the plans that Spark shows.
#}
{% macro spark__keyed_hash_digits(text) -%}
    substr(sha2(
        concat(
            unhex('${spark.whatsapp_kpis.hmac_outer}'),
            unhex(sha2(concat(unhex('${spark.whatsapp_kpis.hmac_inner}'), cast({{ text }} as binary)), 256))
        ),
        256
    ), 1, 32)
{%- endmacro %}


{#
    A 64-bit hash of columns. It differs between engines and their versions. Sums of it tell rows apart: two rows that exchange
    the values of a column change the sum.
#}
{% macro scratch_hash(columns) -%}
    {{ adapter.dispatch('scratch_hash', 'whatsapp_kpis')(columns) }}
{%- endmacro %}

{% macro duckdb__scratch_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro postgres__scratch_hash(columns) -%}
    {{ postgres_record_hash('row(' ~ columns | join(', ') ~ ')') }}
{%- endmacro %}

{#
    PostgreSQL's hash of a record is a weighted sum of the hashes of its columns, so the sum over rows would not change where rows
    exchange values. The hash of its digits is no sum.
#}
{% macro postgres_record_hash(record) -%}
    hashtextextended(cast(hash_record_extended({{ record }}, 0) as text), 0)
{%- endmacro %}

{% macro spark__scratch_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}


{# The same of a whole row, named by the alias of its table. #}
{% macro row_hash(alias) -%}
    {{ adapter.dispatch('row_hash', 'whatsapp_kpis')(alias) }}
{%- endmacro %}

{% macro duckdb__row_hash(alias) -%}
    hash({{ alias }})
{%- endmacro %}

{% macro postgres__row_hash(alias) -%}
    {{ postgres_record_hash(alias) }}
{%- endmacro %}

{% macro spark__row_hash(alias) -%}
    xxhash64(struct({{ alias }}.*))
{%- endmacro %}


{# The same of a row of any types: PostgreSQL has no hash of json. #}
{% macro raw_row_hash(alias) -%}
    {{ adapter.dispatch('raw_row_hash', 'whatsapp_kpis')(alias) }}
{%- endmacro %}

{% macro default__raw_row_hash(alias) -%}
    {{ row_hash(alias) }}
{%- endmacro %}

{% macro postgres__raw_row_hash(alias) -%}
    hashtextextended(cast({{ alias }} as text), 0)
{%- endmacro %}
