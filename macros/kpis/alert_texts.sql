{# The words of kpi_alerts that both languages share. Figures are written as on the boards. #}


{# The name of a slice as people say it, from {slice: name}; one's own by its name in the settings. #}
{% macro slice_name(slice, names) -%}
    case {{ slice }}
        {%- for name, word in names.items() %}
            when '{{ name }}' then '{{ word }}'
        {%- endfor %}
        {%- for name in own_slices() %}
            when '{{ name }}' then '{{ name | replace("_", " ") }}'
        {%- endfor %}
    end
{%- endmacro %}

{% macro slice_names_en() %}
    {{ return({
        'business_phone': 'phone', 'agent': 'agent', 'team': 'team', 'campaign': 'campaign', 'template': 'template',
        'country': 'country', 'topic': 'topic', 'ad': 'ad',
    }) }}
{% endmacro %}

{% macro slice_names_es() %}
    {{ return({
        'business_phone': 'teléfono', 'agent': 'agente', 'team': 'equipo', 'campaign': 'campaña',
        'template': 'plantilla', 'country': 'país', 'topic': 'tema', 'ad': 'anuncio',
    }) }}
{% endmacro %}


{# A raw table, and where its rows come from unless that is the table itself. #}
{% macro table_with_origin() -%}
    table_name || case when origin <> 'table' then ' (' || origin || ')' else '' end
{%- endmacro %}


{# What int_rows_doubtful found, as a sentence, of its columns and the texts beside them. #}
{% macro doubt_text(lang) -%}
    {%- set sentences = {
        'en': {
            'rejected_rows': 'rows of ? that arrived in the last 7 days were rejected',
            'messages_without_price': 'charged messages of the last 7 days have no price',
            'orders_without_contact': 'orders of the last 7 days belong to nobody in contacts',
        },
        'es': {
            'rejected_rows': 'filas de ? que llegaron en los últimos 7 días se rechazaron',
            'messages_without_price': 'mensajes cobrados de los últimos 7 días no tienen precio',
            'orders_without_contact': 'pedidos de los últimos 7 días no son de nadie en contacts',
        },
    }[lang] -%}
    doubtful_text || '{{ {'en': ' of ', 'es': ' de '}[lang] }}' || rows_text || ' ' || case doubt
        {%- for doubt, sentence in sentences.items() %}
            when '{{ doubt }}' then replace('{{ sentence }}', '?', {{ table_with_origin() }})
        {%- endfor %}
        end || ' (' || share_text || ').'
{%- endmacro %}

{% macro doubt_advice(lang) -%}
    {%- set sentences = {
        'en': {
            'rejected_rows': 'Read rejected_rows: it gives the reason of each row. Correct the export.',
            'messages_without_price': 'Add the missing rows to message_prices: the build names country, category and day.',
            'orders_without_contact': 'Check that the export of contacts is complete and uses the same contact_id as orders.',
        },
        'es': {
            'rejected_rows': 'Lea rejected_rows: da el motivo de cada fila. Corrija la exportación.',
            'messages_without_price': 'Agregue las filas que faltan a message_prices: la construcción nombra país, categoría y día.',
            'orders_without_contact': 'Revise que la exportación de contacts esté completa y use el mismo contact_id que orders.',
        },
    }[lang] -%}
    case doubt
        {%- for doubt, sentence in sentences.items() %}
            when '{{ doubt }}' then '{{ sentence }}'
        {%- endfor %}
        end
{%- endmacro %}
