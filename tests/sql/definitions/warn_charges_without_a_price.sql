-- Delivered billable messages without a row in message_prices: they cost something and add nothing.
-- Add a row for the country (or `*`), category and pricing model that holds on that day.
{{ config(severity='warn') }}

select
    country_code,
    charged_category as category,
    charged_model as pricing_model,
    sent_date as day,
    count(*) as message_count
from {{ ref('wa_int_message_charges') }}
where message_cost_amount is null
group by country_code, charged_category, charged_model, sent_date
order by sent_date, country_code, charged_category, charged_model
