{# What a mapping leaves open, and what then stands in a raw table's columns. #}


{# The ids that are made of the row's other cells where a mapping gives none. #}
{% macro made_id(table) %}
    {%- set id = raw_tables()[table][0] -%}
    {{ return(id if table in [
        'messages', 'orders', 'surveys', 'consents', 'leads', 'carts', 'link_clicks', 'conversation_events'
    ] else none) }}
{% endmacro %}


{# The first time or date that a mapping gives, which stands in for updated_at and loaded_at where it gives none. #}
{% macro first_mapped_time(mapping) %}
    {%- for column, type in raw_columns(mapping.table).items()
        if type in ['timestamp', 'date'] and column in mapping.places -%}
        {{ return(column) }}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}


{# Stops the run where a column that every row fills is neither mapped nor given, nor known otherwise. #}
{% macro check_mapped_columns(mapping) %}
    {%- set known = mapping.places | list + mapping['values'] | list + ['currency', made_id(mapping.table)] -%}
    {%- if first_mapped_time(mapping) is not none -%}
        {%- do known.extend(['updated_at', 'loaded_at']) -%}
    {%- endif -%}
    {%- for column in raw_tables()[mapping.table] if column not in known -%}
        {%- do stop_at(mapping.place, mapping.text, 'columns', "maps no column to `" ~ column ~ "`, which every row of the raw"
            ~ " table `" ~ mapping.table ~ "` must fill. Add it under `columns:`, or, if it is the same in all rows, under"
            ~ " `values:`.") -%}
    {%- endfor -%}
{% endmacro %}


{# Says what a mapping's file leaves open: ids, hours, and amounts that could be read in two ways. #}
{% macro warn_of_mapping(mapping) %}
    {%- set start = "The mapping " ~ mapping.place -%}
    {%- set id = made_id(mapping.table) -%}
    {%- if id is not none and id not in mapping.places and id not in mapping['values'] -%}
        {%- do exceptions.warn(
            start ~ " maps no column to `" ~ id ~ "`. It is made of the row's time, contact and amount, so that a row of which"
            ~ " one of them is corrected counts as another row."
        ) -%}
    {%- endif -%}
    {%- set days = count_of_days_alone(mapping) -%}
    {%- if days -%}
        {%- do exceptions.warn(
            start ~ ": " ~ days ~ " times of " ~ mapping.path ~ " are days without an hour. They count as noon; what depends"
            ~ " on their hours is not known."
        ) -%}
    {%- endif -%}
    {%- set odd = odd_amount(mapping) -%}
    {%- if odd -%}
        {%- do exceptions.warn(
            start ~ ": " ~ odd ~ " of " ~ mapping.path ~ " is read with " ~ ("a point" if mapping.sign == '.' else "a comma")
            ~ " before its decimals, as the other amounts have it. If it is a thousand, correct it in the file."
        ) -%}
    {%- endif -%}
{% endmacro %}


{# The words of a column's cells and what they are in the contract: known ones, and those of the mapping. #}
{% macro words_of_column(mapping, column) %}
    {%- set words = {} -%}
    {%- if mapping.table == 'orders' and column == 'status' -%}
        {%- for status, known in {
            'paid': ['pagado', 'pagada', 'recibido', 'cobrado', 'si', 'yes'],
            'fulfilled': ['entregado', 'enviado', 'completado', 'finalizado'],
            'pending': ['pendiente', 'por pagar', 'apartado', 'en proceso', 'no'],
            'cancelled': ['cancelado', 'cancelada', 'anulado', 'rechazado'],
            'refunded': ['reembolsado', 'devuelto'],
        }.items() -%}
            {%- for word in known -%}{%- do words.update({word: status}) -%}{%- endfor -%}
        {%- endfor -%}
    {%- elif raw_columns(mapping.table)[column] == 'boolean' -%}
        {%- for word in ['si', 's', 'x', 'yes', 'verdadero'] -%}{%- do words.update({word: 'true'}) -%}{%- endfor -%}
        {%- for word in ['no', 'n', 'falso'] -%}{%- do words.update({word: 'false'}) -%}{%- endfor -%}
    {%- endif -%}
    {%- for word, meaning in (mapping.words.get(column) or {}).items() -%}
        {%- do words.update({plain_word(word): meaning | string | lower if meaning is boolean else meaning}) -%}
    {%- endfor -%}
    {{ return(words) }}
{% endmacro %}
