{#
    Each concept that engines spell differently, on fixed inputs with fixed answers: a row says which one is wrong. What
    needs a relation or a key (keyed_hash, contracts, seeds) is proven by comparing the marts:
    tests/engines/test_macros.py knows which those are.
    The inputs are rows, not literals, for an engine may work out literals on another path.
#}
{%- set zone_answers = {
    'America/Mexico_City': '2026-03-28 18:30:00', 'Europe/Madrid': '2026-03-29 01:30:00'
} -%}
{%- set text = dbt.type_string() -%}
{%- set moment = "cast('2026-03-02 15:00:00' as timestamp)" -%}
{%- set object = '{"a": {"from": "x", "n": 5}, "list": [{"c": "first"}, {"c": "second"}], "odd": {"k": 1}}' -%}
{%- set shape = {'a': {'from': 'text', 'n': 'text'}, 'list': [{'c': 'text'}], 'odd': [{'k': 'text'}]} -%}
{%- set parsed = json_parsed('json_text', shape) -%}
{%- set value = '{"list": [{"c": "first"}, {"c": "second"}], "odd_list": 1, "none": null, "known": 2, "new": 3}' -%}
{%- set value_parsed = json_part(json_parsed('value_text', {'value': 'json'}), 'value') -%}
{%- set from_value = json_part_parsed(value_parsed, {'list': [{'c': 'text'}], 'odd_list': [{'c': 'text'}]}) -%}
with recursive

given as (

    select
        cast('{{ object }}' as {{ text }}) as json_text,
        cast('\ud83d {{ object }}' as {{ text }}) as no_json,
        cast('{"half": "\ud83d Hola"}' as {{ text }}) as half_pair,
        cast('{"value": {{ value }}}' as {{ text }}) as value_text,
        cast('1780000000' as {{ text }}) as unix_seconds,
        cast('No, ¡Pésimo! Añejo ǘ' as {{ text }}) as sentence,
        cast('call +52 (55) 1234-5678 or ٠١٢٣٤٥٦٧ or ana@example.com, 12 34' as {{ text }}) as contact_data,
        cast('a bb ccc' as {{ text }}) as words,
        cast('2026-03-29 00:30:00' as timestamp) as moment_at
),

pairs as (

    select 1 as one, 3 as other
    union all
    select 2 as one, 4 as other

),

other_pairs as (

    select 1 as one, 4 as other
    union all
    select 2 as one, 3 as other

),

spellings as (

    {% for name, value, type in [
        ('plain', '2026-03-02 15:00:00', 'time'), ('zulu', '2026-03-02T15:00:00.000Z', 'time'),
        ('east', '2026-03-02 20:30:00+0530', 'time'), ('west', '2026-03-02 09:00:00-06:00', 'time'),
        ('short', '2026-03-02 17:00:00+02', 'time'), ('fraction', '2026-03-02 15:00:00.000001', 'time'),
        ('leap', '2028-02-29 00:00:00', 'time'), ('no_leap', '2026-02-29 00:00:00', 'time'),
        ('no_day', '2026-04-31 00:00:00', 'time'), ('no_hour', '2026-04-30 24:00:00', 'time'),
        ('utc', '2026-03-02 15:00:00 UTC', 'time'), ('no_zone', '2026-03-02 15:00:00 CET', 'time'),
        ('no_blank', '2026-03-02 15:00:00UTC', 'time'), ('no_time', '2026-03-02', 'time')
    ] %}
    select
        '{{ name }}' as spelling,
        {{ parse_text('cells.cell', type) }} as found_at
    from (select cast('{{ value }}' as {{ text }}) as cell) as cells
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

numbers_given as (

    select
        numbers.number,
        cast(numbers.number as {{ type_double() }}) as amount,
        case when numbers.number = 3 then null else cast(numbers.number % 2 as {{ text }}) end as parity
    from {{ numbers(5) }} as numbers

),

rows_given as (

    select number as row_number, {{ plus_seconds(moment, '60 * number') }} as row_at, 'k' as thread
    from numbers_given

),

candidates as (

    select number as candidate_number, {{ plus_seconds(moment, '120 * number - 60') }} as candidate_at, 'k' as thread
    from numbers_given
    where number > 0

),

placed as (
    {{ asof_join(
        'rows_given', 'row_at', 'candidates', 'candidate_at', ['thread'], ['candidate_number']
    ) }}
),

items as (

    select {{ json_items(json_list(parsed, 'list')) }} as item
    from given

),

unread_members as (

    select {{ json_items(json_unread_members(value_parsed, ['list', 'odd_list', 'none'], ['known'])) }} as member
    from given

),

{# A cycle of three, and a pair that leads into it. #}
pairs_given as (

    {% for first, second in [('a', 'b'), ('b', 'c'), ('c', 'a'), ('into', 'a'), ('a', 'b')] %}
    select
        cast('{{ first }}' as {{ text }}) as first_id,
        cast('{{ second }}' as {{ text }}) as second_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

reached as (
    {{ reached_pairs('pairs_given', 'first_id', 'second_id') }}
),

reached_once as (

    select distinct
        first_id,
        second_id
    from reached

),

aggregated as (

    select
        {{ newest_value('parity', ['number']) }} as newest_parity,
        {{ earliest_value('parity', 'number', 'number > 0') }} as earliest_parity,
        {{ quantiles('amount', [0.5, 0.9]) }} as both_quantiles,
        {{ ordered_list('parity') }} as parities
    from numbers_given

),

answers as (

    {% for concept, is_right in [
        ('local_time', local_time('moment_at') ~ " = cast('" ~ zone_answers.get(var('reporting_time_zone'), '')
            ~ "' as timestamp)" if var('reporting_time_zone') in zone_answers else 'true'),
        ('seconds_between', seconds_between(moment, plus_seconds(moment, '90061.000001')) ~ ' = 90061.000001'),
        ('plus_seconds', plus_seconds('moment_at', -1) ~ " = cast('2026-03-29 00:29:59' as timestamp)"),
        ('iso_weekday', iso_weekday('cast(moment_at as date)') ~ ' = 7'),
        ('period_start', period_start('week', 'cast(moment_at as date)') ~ " = cast('2026-03-23' as date)"),
        ('next_period', next_period('month', "cast('2026-01-01' as date)") ~ " = cast('2026-02-01' as date)"),
        ('utc_of_local', utc_of_local('moment_at', 'America/Mexico_City') ~ " = cast('2026-03-29 06:30:00' as timestamp)"),
        ('matches', matches('words', 'a bb [c]{3}') ~ ' and not ' ~ matches('words', 'a bb')),
        ('matches a line', 'not ' ~ matches("words || chr(10)", 'a bb ccc')),
        ('parse_text date', parse_text('substr(words, 9)', 'date') ~ ' is null'),
        ('parse_text amount', parse_text("'+0100.5000000000000004' || substr(words, 9)", 'amount') ~ ' = 100.5'),
        ('parse_text large amount', parse_text("'1234567890123456789012345' || substr(words, 9)", 'amount') ~ ' is null'),
        ('parse_text integer', parse_text("'-9223372036854775808' || substr(words, 9)", 'integer')
            ~ ' < -9223372036854775807'),
        ('parse_text large integer', parse_text("'9223372036854775808' || substr(words, 9)", 'integer') ~ ' is null'),
        ('parse_text flag', parse_text("'T' || substr(words, 9)", 'flag')),
        ('round_half_even', round_half_even('2.5', 0) ~ ' = 2 and ' ~ round_half_even('3.5', 0) ~ ' = 4'),
        ('scratch_hash', scratch_hash(['words', 'sentence']) ~ ' != ' ~ scratch_hash(['sentence', 'words'])),
        ('scratch_hash of rows that exchange values',
            '(select ' ~ fingerprint(scratch_hash(['one', 'other'])) ~ ' from pairs)'
            ~ ' != (select ' ~ fingerprint(scratch_hash(['one', 'other'])) ~ ' from other_pairs)'),
        ('row_hash of rows that exchange values',
            '(select ' ~ fingerprint(row_hash('pairs')) ~ ' from pairs)'
            ~ ' != (select ' ~ fingerprint(row_hash('other_pairs')) ~ ' from other_pairs)'),
        ('trimmed', trimmed("chr(9) || ' A' || chr(13) || 'b' || chr(10)") ~ " = 'A' || chr(13) || 'b'"),
        ('trimmed_lower', trimmed_lower("chr(9) || ' ' || sentence || chr(10)") ~ " = 'no, ¡pésimo! añejo ǘ'"),
        ('searchable', searchable('sentence') ~ " = ' no pesimo anejo u '"),
        ('masked', masked('contact_data') ~ " = 'call [phone] or [phone] or [email] 12 34'"),
        ('word_of', word_of('words', '2') ~ " = 'bb'"),
        ('number_text', number_text('1234567.26', 1) ~ " = '1,234,567.3'"),
        ('readable_json', json_text(json_parsed(readable_json('half_pair'), {'half': 'text'}), 'half') ~ " like '% Hola'"),
        ('json_string', json_string("'\"' || words || '\"'") ~ " = 'a bb ccc'"),
        ('json_string of an object', json_string('json_text') ~ ' is null and ' ~ json_string('no_json') ~ ' is null'),
        ('is_json_object', is_json_object('json_text') ~ ' and not ' ~ is_json_object('no_json')),
        ('is_json_object list', 'not ' ~ is_json_object("'[' || json_text || ']'")),
        ('is_json_object and more', 'not ' ~ is_json_object("json_text || ' {}'")),
        ('json_text', json_text(parsed, 'a.from') ~ " = 'x' and " ~ json_text(parsed, 'a.n') ~ " = '5'"),
        ('json_member', json_member('json_text', ['a', 'n']) ~ " = '5' and " ~ json_member('no_json', ['a', 'n']) ~ ' is null'),
        ('json_text absent', json_text(parsed, 'a.from') ~ ' is not null'),
        ('json_first', json_text(json_first(json_part(parsed, 'list')), 'c') ~ " = 'first'"),
        ('json_list of another type', json_list(from_value, 'odd_list') ~ ' is null'),
        ('json_count', json_count(json_list(from_value, 'list')) ~ ' = 2 and '
            ~ json_count(json_list(from_value, 'odd_list')) ~ ' is null'),
        ('json_word', json_word(parsed, 'a.from') ~ " = 'x' and " ~ json_word(json_parsed('json_text', {'odd': 'text'}), 'odd')
            ~ ' is null'),
        ('text_of_unix_seconds', text_of_unix_seconds('unix_seconds') ~ " = '2026-05-28 20:26:40' and "
            ~ text_of_unix_seconds("unix_seconds || 'x'") ~ " like 'no unix seconds%'"),
        ('time_of_unix_seconds', time_of_unix_seconds('unix_seconds') ~ " = cast('2026-05-28 20:26:40' as timestamp)"),
        ('digits_of', digits_of('contact_data') ~ " = '5255123456781234'"),
        ('fifteen_digits', parse_text(fifteen_digits('cast(1.1 as ' ~ type_double() ~ ') * 100'), 'amount') ~ ' = 110'),
        ('fifteen_digits of a large number', parse_text(fifteen_digits('cast(1e30 as ' ~ type_double() ~ ')'), 'amount')
            ~ ' is null'),
        ('convert_typed whole double', convert_typed('cast(7 as ' ~ type_double() ~ ')', 'integer', 'DOUBLE') ~ ' = 7'),
        ('convert_typed fraction', convert_typed('cast(7.5 as ' ~ type_double() ~ ')', 'integer', 'DOUBLE') ~ ' is null'),
        ('convert_typed huge double', convert_typed('cast(1e300 as ' ~ type_double() ~ ')', 'integer', 'DOUBLE')
            ~ ' is null'),
        ('convert_typed decimal', convert_typed('cast(8.5 as decimal(5, 1))', 'integer', 'DECIMAL(5,1)') ~ ' is null and '
            ~ convert_typed('cast(8 as decimal(5, 1))', 'integer', 'DECIMAL(5,1)') ~ ' = 8'),
        ('convert_typed flag', convert_typed('cast(1 as bigint)', 'flag', 'BIGINT') ~ ' and '
            ~ convert_typed('cast(2 as bigint)', 'flag', 'BIGINT') ~ ' is null'),
        ('convert_typed number for a time', convert_typed('cast(1780000000 as bigint)', 'time', 'BIGINT') ~ ' is null'),
        ('convert_typed date for a time', convert_typed('cast(moment_at as date)', 'time', 'DATE')
            ~ " = cast('2026-03-29 00:00:00' as timestamp)"),
        ('is_nan', is_nan("cast('NaN' as " ~ type_double() ~ ')') ~ ' and not '
            ~ is_nan('cast(1 as ' ~ type_double() ~ ')')),
        ('clock_seconds', clock_seconds("'09:30' || substr(words, 9)") ~ ' = 34200')
    ] %}
    select
        '{{ concept }}' as concept,
        {{ is_right }} as is_right
    from given
    union all
    {% endfor %}
    select
        'parse_text ' || spelling as concept,
        case
            when spelling like 'no%' then found_at is null
            when spelling = 'fraction' then found_at > {{ moment }}
            when spelling = 'leap' then found_at = cast('2028-02-29 00:00:00' as timestamp)
            else found_at = {{ moment }}
        end as is_right
    from spellings
    union all
    select
        'asof_join ' || cast(row_number as {{ text }}) as concept,
        case
            when row_number = 0 then candidate_number is null
            else candidate_number = case when row_number < 3 then 1 else 2 end
        end as is_right
    from placed
    union all
    select
        'newest_value, earliest_value, ordered_list' as concept,
        newest_parity = '0' and earliest_parity = '1' and parities = '0, 1' as is_right
    from aggregated
    union all
    select
        'json_items' as concept,
        count(*) = 2
        and max({{ json_text('item', 'c') }}) = 'second'
        and min({{ json_text('item', 'c') }}) = 'first' as is_right
    from items
    union all
    select
        'json_unread_members' as concept,
        count(*) = 2 as is_right
    from unread_members
    union all
    select
        'reached_pairs' as concept,
        count(*) = 12
        and count(case when first_id = second_id then 1 end) = 3
        and count(case when second_id = 'into' then 1 end) = 0 as is_right
    from reached_once
    union all
    select
        'quantiles' as concept,
        {{ quantile_of('both_quantiles', 1) }} = 2
        and abs({{ quantile_of('both_quantiles', 2) }} - 3.6) < 0.000000001 as is_right
    from aggregated

)

select concept
from answers
where is_right is not true
