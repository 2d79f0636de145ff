{#
    What the KPI layer knows of the facts: their names, grains of time, slices and columns. Which of them a KPI takes is a
    row of kpi_catalogue.
#}


{# The lengths of a period. dim_periods is their calendar. #}
{% macro kpi_grains() %}
    {{ return(['day', 'week', 'month']) }}
{% endmacro %}


{# The dimensions that KPIs are sliced by, each with the column of a fact that holds its value. #}
{% macro kpi_slices() %}
    {{ return(['business_phone', 'agent', 'team', 'campaign', 'template', 'country', 'topic']) }}
{% endmacro %}

{# What stands in slice_value for a row with this column of a slice. #}
{% macro slice_value(slice, column=none) -%}
    {{ "'all'" if slice == 'all' else "coalesce(" ~ (column or slice) ~ ", '(none)')" }}
{%- endmacro %}


{#
    The facts whose columns are KPI measures: their model, the local dates that can put a row into a period, and the
    column of each slice that the fact has. The catalogue names a measure as `fact.column`. A fact itself asks for the
    others without `is_naming` them, for it does not read them.
#}
{% macro kpi_facts(is_naming=true) %}
    {%- set message_slices = {
        'business_phone': 'business_phone_id', 'agent': 'agent_id', 'team': 'team', 'campaign': 'campaign_id',
        'template': 'template_name', 'country': 'country_code'
    } -%}
    {%- set conversation_slices = dict(message_slices, topic='topic') -%}
    {%- set country = {'country': 'country_code'} -%}
    {%- set campaign = {'campaign': 'campaign_id'} -%}
    {%- set facts = {
        'messages': {'model': 'fct_messages', 'dates': ['sent_date'], 'slices': message_slices},
        'conversations': {
            'model': 'fct_conversations',
            'dates': [
                'opened_date', 'first_inbound_date', 'first_response_date', 'first_human_response_date',
                'handoff_answered_date', 'resolved_date'
            ],
            'slices': conversation_slices
        },
        'survey_responses': {
            'model': 'fct_survey_responses', 'dates': ['sent_date', 'answered_date'],
            'slices': conversation_slices
        },
        'orders': {
            'model': 'fct_orders', 'dates': ['ordered_date'], 'slices': dict(campaign, **country)
        },
        'leads': {'model': 'fct_leads', 'dates': ['created_date'], 'slices': country},
        'carts': {'model': 'fct_carts', 'dates': ['created_date'], 'slices': country},
        'contact_months': {
            'model': 'fct_contact_months', 'dates': ['month_start_date'], 'slices': {}
        },
        'issues': {'model': 'int_issues', 'dates': ['resolved_date'], 'slices': country},
        'opt_events': {'model': 'int_opt_events', 'dates': ['occurred_date'], 'slices': country},
        'campaign_costs': {
            'model': 'int_campaign_costs_converted', 'dates': ['cost_date'], 'slices': campaign
        },
        'acquisition_spend': {
            'model': 'int_acquisition_spend', 'dates': ['spend_date'], 'slices': campaign
        },
        'months_to_date': {
            'model': 'int_months_to_date', 'dates': ['month_start_date'], 'slices': {}
        },
    } -%}
    {%- for spec in facts.values() if is_naming -%}
        {%- do spec.update({'relation': ref(spec.model)}) -%}
    {%- endfor -%}
    {{ return(facts) }}
{% endmacro %}


{#
    The measures that the offered KPIs take from each fact, by `fact.date`: the catalogue is asked, so that a fact is not
    summed by dates and columns that no KPI wants. Empty where there is no catalogue to ask, as in unit tests: then all are.
#}
{% macro measures_by_date(offered) %}
    {%- set wanted = {} -%}
    {%- if execute and model.resource_type == 'model' and flags.WHICH in ['build', 'run'] -%}
        {%- set rows = run_query(
            "select numerator_measure as measure, date_basis from " ~ offered ~ " where aggregation in ('sum', 'mean', 'ratio')"
            ~ " union select denominator_measure as measure, date_basis from " ~ offered ~ " where aggregation = 'ratio'"
        ).rows -%}
        {%- for fact, spec in kpi_facts().items() -%}
            {%- set known = measures_of(spec.relation) -%}
            {%- for date in spec.dates -%}
                {%- set names = [] -%}
                {%- for measure, date_basis in rows -%}
                    {%- set name = (measure or '').split('.')[-1] -%}
                    {%- if measure == fact ~ '.' ~ name and name in known and date_basis in [date, none, ''] -%}
                        {%- do names.append(name) -%}
                    {%- endif -%}
                {%- endfor -%}
                {%- if names -%}
                    {%- do wanted.update({fact ~ '.' ~ date: names | unique | sort}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(wanted) }}
{% endmacro %}


{# The durations of fct_conversations whose quantiles are KPIs, each with the date that puts it into a period. #}
{% macro kpi_durations() %}
    {{ return({
        'business_phone': 'business_phone_id',
        'agent': 'agent_id',
        'team': 'team',
        'campaign': 'campaign_id',
        'template': 'template_name',
        'country': 'country_code',
        'topic': 'topic',
    }) }}
{% endmacro %}


{#
    The facts that KPIs are made of: `conversations` is fct_conversations, and a catalogue row names its column as
    `conversations.is_resolved`. The date is the one of a KPI whose `date_basis` is empty.
#}
{% macro kpi_facts() %}
    {{ return({
        'messages': 'sent_date',
        'inbound_messages': 'sent_date',
        'conversations': 'opened_date',
        'survey_responses': 'sent_date',
        'orders': 'ordered_date',
        'leads': 'created_date',
        'carts': 'created_date',
        'contact_months': 'month_start_date',
        'issues': 'resolved_date',
        'opt_events': 'occurred_date',
        'campaign_costs': 'cost_date',
        'acquisition_spend': 'spend_date',
        'business_months': 'month_start_date',
    }) }}
{% endmacro %}
