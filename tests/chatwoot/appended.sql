-- A copy as Airbyte appends it by change data capture: every version of a row, and marks of deletions, which hold nothing but the
-- id. It is of an older Chatwoot: tables and columns that the connector can do without are not there. Account 2 is read.
create table inboxes as
select
    given.*, timestamp '2026-01-01' as updated_at,
    cast('2026-03-01 00:00:00+00' as timestamptz) as _airbyte_extracted_at
from (values
    (17, 2, 'Channel::Whatsapp', 72), (18, 1, 'Channel::Whatsapp', 73), (20, 2, 'Channel::TwilioSms', 80), (21, 2, 'Channel::Api', 1)
) as given (id, account_id, channel_type, channel_id);

create table channel_whatsapp as
select 72 as id, '+525512347000' as phone_number, cast('2026-03-01 00:00:00+00' as timestamptz) as _airbyte_extracted_at;

create table channel_twilio_sms as
select
    80 as id, cast(null as varchar) as phone_number, 1 as medium, 'MG1' as messaging_service_sid,
    cast('2026-03-01 00:00:00+00' as timestamptz) as _airbyte_extracted_at;

create table contacts (
    id integer, phone_number varchar, identifier varchar, created_at timestamp, updated_at timestamp,
    _ab_cdc_deleted_at varchar, _airbyte_extracted_at timestamptz
);
insert into contacts values
    (60, '+5215512345660', null, '2026-03-01 15:00:00', '2026-03-01 15:00:00', null, '2026-03-02 00:00:00+00'),
    (60, null, null, null, null, '2026-03-04T10:00:00Z', '2026-03-05 00:00:00+00'),  -- C20
    (61, '+5215512345661', null, '2026-03-01 15:00:00', '2026-03-01 15:00:00', null, '2026-03-02 00:00:00+00'),
    (61, '+5215512345661', '5215512345661@s.whatsapp.net', '2026-03-01 15:00:00', '2026-03-02 15:00:00', null,
        '2026-03-03 00:00:00+00');

create table contact_inboxes (
    id integer, contact_id integer, inbox_id integer, source_id varchar, created_at timestamp, updated_at timestamp,
    _airbyte_extracted_at timestamptz
);
insert into contact_inboxes values
    (560, 60, 17, '5215512345660', '2026-03-01 15:00:00', '2026-03-01 15:00:00', '2026-03-02 00:00:00+00'),
    (561, 61, 21, 'b2c4e7b0-0000-4000-8000-000000000061', '2026-03-01 15:00:00', '2026-03-01 15:00:00', '2026-03-02 00:00:00+00'),
    (562, 61, 20, 'whatsapp:+5215512345661', '2026-03-01 15:00:00', '2026-03-01 15:00:00', '2026-03-02 00:00:00+00');

create table conversations (
    id integer, account_id integer, inbox_id integer, status integer, contact_id integer, contact_inbox_id integer,
    assignee_id integer, cached_label_list varchar, created_at timestamp, updated_at timestamp, _airbyte_extracted_at timestamptz
);
insert into conversations values
    (200, 2, 17, 0, 60, 560, null, null, '2026-03-02 10:00:00', '2026-03-02 10:00:00', '2026-03-03 00:00:00+00'),
    (200, 2, 17, 1, 60, 560, 3, 'urgente, pago', '2026-03-02 10:00:00', '2026-03-02 12:00:00', '2026-03-04 00:00:00+00'),
    (201, 2, 21, 0, 61, 561, null, null, '2026-03-02 11:00:00', '2026-03-02 11:00:00', '2026-03-03 00:00:00+00'),
    (202, 2, 20, 0, 61, 562, null, null, '2026-03-02 11:00:00', '2026-03-02 11:00:00', '2026-03-03 00:00:00+00'),
    (203, 1, 18, 0, 60, null, null, null, '2026-03-02 11:00:00', '2026-03-02 11:00:00', '2026-03-03 00:00:00+00');

create table messages (
    id integer, account_id integer, inbox_id integer, conversation_id integer, message_type integer, content varchar,
    content_type integer, content_attributes varchar, private boolean, status integer, source_id varchar, sender_type varchar,
    sender_id integer, created_at timestamp, updated_at timestamp, _ab_cdc_deleted_at varchar, _airbyte_extracted_at timestamptz
);
insert into messages values
    -- C9b: the bridge writes the source_id later
    (500, 2, 21, 201, 1, 'hola', 0, '{}', false, 0, null, 'User', 3, '2026-03-02 11:00:00', '2026-03-02 11:00:00', null,
        '2026-03-03 00:00:00+00'),
    (500, 2, 21, 201, 1, 'hola', 0, '{}', false, 0, 'WAID:3EB0', 'User', 3, '2026-03-02 11:00:00', '2026-03-02 11:00:05', null,
        '2026-03-04 00:00:00+00'),
    -- C10: read, then only delivered
    (700, 2, 17, 200, 1, 'va', 0, '{}', false, 2, 'wamid.V10', 'User', 3, '2026-03-02 10:00:00', '2026-03-02 10:05:00', null,
        '2026-03-03 00:00:00+00'),
    (700, 2, 17, 200, 1, 'va', 0, '{}', false, 1, 'wamid.V10', 'User', 3, '2026-03-02 10:00:00', '2026-03-02 10:06:00', null,
        '2026-03-04 00:00:00+00'),
    -- L4: deleted, which does not unsend it
    (701, 2, 17, 200, 0, 'Stop', 0, '{}', false, 0, 'wamid.L4', 'Contact', 60, '2026-03-02 10:01:00', '2026-03-02 10:01:00', null,
        '2026-03-03 00:00:00+00'),
    (701, null, null, null, null, null, null, null, null, null, null, null, null, null, null, '2026-03-04T10:00:00Z',
        '2026-03-05 00:00:00+00'),
    -- 4.5.3: failed, sent again, accepted
    (702, 2, 17, 200, 1, 'otra vez', 0, '"{\"external_error\":\"131026: Undeliverable\"}"', false, 3, null, 'User', 3,
        '2026-03-02 10:02:00', '2026-03-02 10:02:01', null, '2026-03-03 00:00:00+00'),
    (702, 2, 17, 200, 1, 'otra vez', 0, '{}', false, 0, null, 'User', 3, '2026-03-02 10:02:00', '2026-03-02 10:30:00', null,
        '2026-03-04 00:00:00+00'),
    (702, 2, 17, 200, 1, 'otra vez', 0, '{}', false, 1, 'wamid.V3', 'User', 3, '2026-03-02 10:02:00', '2026-03-02 10:30:02', null,
        '2026-03-05 00:00:00+00'),
    (703, 2, 17, 200, 3, 'Califique', 9, '{}', false, 1, 'wamid.Q3', null, null, '2026-03-02 12:00:01', '2026-03-02 12:00:03', null,
        '2026-03-03 00:00:00+00'),
    -- C21, where Twilio's own table is read too
    (704, 2, 20, 202, 0, 'hola', 0, '{}', false, 0, 'SM30', 'Contact', 61, '2026-03-02 11:00:00', '2026-03-02 11:00:00', null,
        '2026-03-03 00:00:00+00'),
    (706, 2, 20, 202, 1, 'claro', 0, '{}', false, 1, 'SM31', 'User', 3, '2026-03-02 11:01:00', '2026-03-02 11:01:02', null,
        '2026-03-03 00:00:00+00'),
    (705, 1, 18, 203, 0, 'otra cuenta', 0, '{}', false, 0, 'wamid.X', 'Contact', 60, '2026-03-02 11:00:00', '2026-03-02 11:00:00',
        null, '2026-03-03 00:00:00+00');

-- C12: the customer rates again
create table csat_survey_responses (
    id integer, conversation_id integer, message_id integer, rating integer, feedback_message varchar, created_at timestamp,
    updated_at timestamp, _airbyte_extracted_at timestamptz
);
insert into csat_survey_responses values
    (1, 200, 703, 3, 'bien', '2026-03-02 12:10:00', '2026-03-02 12:10:00', '2026-03-03 00:00:00+00'),
    (1, 200, 703, 5, 'muy bien', '2026-03-02 12:10:00', '2026-03-02 12:11:00', '2026-03-04 00:00:00+00');

create table reporting_events as
select
    1 as id, 'conversation_resolved' as name, cast(7200 as double precision) as value, 3 as user_id, 200 as conversation_id,
    timestamp '2026-03-02 12:00:00' as created_at, cast('2026-03-03 00:00:00+00' as timestamptz) as _airbyte_extracted_at;

create table users as
select
    3 as id, 'Ana Lopez' as name, timestamp '2026-01-05 09:00:00' as updated_at,
    cast('2026-03-03 00:00:00+00' as timestamptz) as _airbyte_extracted_at;

create table account_users as
select
    3 as id, 2 as account_id, 3 as user_id, timestamp '2026-01-01' as updated_at,
    cast('2026-03-03 00:00:00+00' as timestamptz) as _airbyte_extracted_at;
