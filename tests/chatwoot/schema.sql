-- The tables of Chatwoot that the connector reads, with all their columns and types: version 4.10, and what was added until
-- September 2026 (marked). Without keys and indexes. DuckDB knows no jsonb: there it is json.
create table inboxes (
    id integer, channel_id integer, account_id integer, name varchar, created_at timestamp, updated_at timestamp,
    channel_type varchar, enable_auto_assignment boolean, greeting_enabled boolean, greeting_message varchar,
    email_address varchar, working_hours_enabled boolean, out_of_office_message varchar, timezone varchar,
    enable_email_collect boolean, csat_survey_enabled boolean, allow_messages_after_resolved boolean,
    auto_assignment_config jsonb, lock_to_single_conversation boolean, portal_id bigint, sender_name_type integer,
    business_name varchar, csat_config jsonb
);
create table channel_whatsapp (
    id bigint, account_id integer, phone_number varchar, provider varchar, provider_config jsonb, created_at timestamp,
    updated_at timestamp, message_templates jsonb, message_templates_last_updated timestamp
);
create table channel_twilio_sms (
    id bigint, phone_number varchar, auth_token varchar, account_sid varchar, account_id integer, created_at timestamp,
    updated_at timestamp, medium integer, messaging_service_sid varchar, api_key_sid varchar
);
create table channel_api (
    id bigint, account_id integer, webhook_url varchar, created_at timestamp, updated_at timestamp, identifier varchar,
    hmac_token varchar, hmac_mandatory boolean, additional_attributes jsonb
);
create table contacts (
    id integer, name varchar, email varchar, phone_number varchar, account_id integer, created_at timestamp,
    updated_at timestamp, additional_attributes jsonb, identifier varchar, custom_attributes jsonb, last_activity_at timestamp,
    contact_type integer, middle_name varchar, last_name varchar, location varchar, country_code varchar, blocked boolean
);
create table contact_inboxes (
    id bigint, contact_id bigint, inbox_id bigint, source_id varchar, created_at timestamp, updated_at timestamp,
    hmac_verified boolean, pubsub_token varchar
);
create table conversations (
    id integer, account_id integer, inbox_id integer, status integer, assignee_id integer, created_at timestamp,
    updated_at timestamp, contact_id bigint, display_id integer, contact_last_seen_at timestamp, agent_last_seen_at timestamp,
    additional_attributes jsonb, contact_inbox_id bigint, uuid uuid, identifier varchar, last_activity_at timestamp,
    team_id bigint, campaign_id bigint, snoozed_until timestamp, custom_attributes jsonb, assignee_last_seen_at timestamp,
    first_reply_created_at timestamp, priority integer, sla_policy_id bigint, waiting_since timestamp, cached_label_list text,
    assignee_agent_bot_id bigint
);
create table messages (
    id integer, content text, account_id integer, inbox_id integer, conversation_id integer, message_type integer,
    created_at timestamp, updated_at timestamp, private boolean, status integer, source_id text, content_type integer,
    content_attributes json, sender_type varchar, sender_id bigint, external_source_ids jsonb, additional_attributes jsonb,
    processed_message_content text, sentiment jsonb
);
create table attachments (
    id integer, file_type integer, external_url varchar, coordinates_lat double precision, coordinates_long double precision,
    message_id integer, account_id integer, created_at timestamp, updated_at timestamp, fallback_title varchar,
    extension varchar, meta jsonb
);
create table reporting_events (
    id bigint, name varchar, value double precision, account_id integer, inbox_id integer, user_id integer,
    conversation_id integer, created_at timestamp, updated_at timestamp, value_in_business_hours double precision,
    event_start_time timestamp, event_end_time timestamp
);
create table csat_survey_responses (
    id bigint, account_id bigint, conversation_id bigint, message_id bigint, rating integer, feedback_message text,
    contact_id bigint, assigned_agent_id bigint, created_at timestamp, updated_at timestamp, csat_review_notes text
);
create table users (
    id integer, provider varchar, uid varchar, encrypted_password varchar, reset_password_token varchar, name varchar,
    display_name varchar, email varchar, tokens json, created_at timestamp, updated_at timestamp, pubsub_token varchar,
    availability integer, ui_settings jsonb, custom_attributes jsonb, type varchar, message_signature text
);
create table account_users (
    id bigint, account_id bigint, user_id bigint, role integer, inviter_id bigint, created_at timestamp, updated_at timestamp,
    active_at timestamp, availability integer, auto_offline boolean
);
create table teams (
    id bigint, name varchar, description text, allow_auto_assign boolean, account_id bigint, created_at timestamp,
    updated_at timestamp
);
create table team_members (id bigint, team_id bigint, user_id bigint, created_at timestamp, updated_at timestamp);
create table tags (id integer, name varchar, taggings_count integer);
create table taggings (
    id integer, tag_id integer, taggable_type varchar, taggable_id integer, tagger_type varchar, tagger_id integer,
    context varchar, created_at timestamp
);
create table campaigns (
    id bigint, display_id integer, title varchar, description text, message text, sender_id integer, enabled boolean,
    account_id bigint, inbox_id bigint, trigger_rules jsonb, created_at timestamp, updated_at timestamp, campaign_type integer,
    campaign_status integer, audience jsonb, scheduled_at timestamp, trigger_only_during_business_hours boolean,
    template_params jsonb,
    started_at timestamp, completed_at timestamp  -- August 2026
);
create table campaign_recipients (  -- August 2026, of the paid edition
    id bigint, account_id bigint, campaign_id bigint, contact_id bigint, inbox_id bigint, source_id varchar, status integer,
    error_code varchar, error_title varchar, error_message text, message_content text, sent_at timestamp,
    delivered_at timestamp, read_at timestamp, failed_at timestamp, created_at timestamp, updated_at timestamp
);
