-- A live database: one row each, as Chatwoot holds it. All of it is invented. The numbers (4.8, C1 ...) are those of the cases in
-- the folder `expected`. What begins with SECRET must not leave these tables.

-- Inboxes: 7 Cloud, 8 Twilio, 10 360dialog, 12 and 15 API (a bridge), 18 Twilio known by its number; 17 of another account.
-- Not WhatsApp: 9 web widget, 11 SMS, 13 an API inbox that no setting names, 19 e-mail.
insert into inboxes (id, account_id, name, channel_type, channel_id, csat_survey_enabled, created_at, updated_at) values
    (7, 1, 'Ventas', 'Channel::Whatsapp', 70, true, '2026-01-01', '2026-01-01'),
    (8, 1, 'Twilio', 'Channel::TwilioSms', 80, false, '2026-01-01', '2026-01-01'),
    (9, 1, 'Sitio', 'Channel::WebWidget', 70, true, '2026-01-01', '2026-01-01'),
    (10, 1, 'Colombia', 'Channel::Whatsapp', 71, false, '2026-01-01', '2026-01-01'),
    (11, 1, 'SMS', 'Channel::TwilioSms', 81, false, '2026-01-01', '2026-01-01'),
    (12, 1, 'Evolution', 'Channel::Api', 70, false, '2026-01-01', '2026-01-01'),
    (13, 1, 'Otra API', 'Channel::Api', 71, false, '2026-01-01', '2026-01-01'),
    (15, 1, 'WAHA', 'Channel::Api', 72, false, '2026-01-01', '2026-01-01'),
    (17, 2, 'Sucursal', 'Channel::Whatsapp', 72, false, '2026-01-01', '2026-01-01'),
    (18, 1, 'Twilio 2', 'Channel::TwilioSms', 82, false, '2026-01-01', '2026-01-01'),
    (19, 1, 'Correo', 'Channel::Email', 70, false, '2026-01-01', '2026-01-01');
insert into channel_whatsapp (id, account_id, phone_number, provider, provider_config, message_templates, updated_at) values
    (70, 1, '+525512340000', 'whatsapp_cloud',
        '{"api_key": "SECRET-cloud", "phone_number_id": "1060", "business_account_id": "2060"}',
        '[{"name": "promo", "category": "MARKETING", "language": "es_MX", "status": "approved"},
          {"name": "aviso", "category": "UTILITY", "language": "es_MX", "status": "approved"},
          {"name": "aviso", "category": "MARKETING", "language": "en_US", "status": "approved"}]', '2026-01-01'),
    (71, 1, '+57 300 123-4000', 'default', '{"api_key": "SECRET-360"}', '{}', '2026-01-01'),
    (72, 2, '+525512347000', 'whatsapp_cloud', '{"api_key": "SECRET-2", "phone_number_id": "1070"}', null, '2026-01-01');
insert into channel_twilio_sms (id, account_id, phone_number, medium, auth_token, account_sid, updated_at) values
    (80, 1, 'whatsapp:+525512348000', 1, 'SECRET-twilio', 'AC1', '2026-01-01'),
    (81, 1, '+525512348100', 0, 'SECRET-sms', 'AC1', '2026-01-01'),
    (82, 1, 'whatsapp:+525512348200', 0, 'SECRET-twilio-2', 'AC1', '2026-01-01');
insert into channel_api (id, account_id, identifier, hmac_token) values (70, 1, 'x', 'SECRET-hmac');

-- People. 5 has the chats of 4.8. 20 is of the web widget alone (C13). 26: another number than WhatsApp's (C26). 30 to 33: 4.6.
insert into contacts (id, account_id, name, email, phone_number, identifier, country_code, additional_attributes, created_at,
    updated_at) values
    (5, 1, 'Ana', 'ana@example.com', '+5215512345678', null, 'mx', '{}', '2026-03-01 10:00:00', '2026-03-04 10:00:00'),
    (20, 1, 'Web', 'web@example.com', null, null, '', '{}', '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (26, 1, 'Eva', null, '+5215512345699', null, 'Mexico', '{"country_code": "MX"}', '2026-03-01 11:00:00',
        '2026-03-01 11:00:00'),
    (30, 1, 'Luz', null, null, null, '', '{"country": "Colombia"}', '2026-03-01 12:00:00', '2026-03-02 12:00:00'),
    (31, 1, 'Leo', null, '+573009990031', null, '', null, '2026-03-01 12:00:00', '2026-03-02 12:00:00'),
    (32, 1, 'Mia', null, null, null, '', null, '2026-03-01 12:00:00', '2026-03-02 12:00:00'),
    (33, 1, 'Noe', null, '+573009990033', null, '', null, '2026-03-01 12:00:00', '2026-03-09 12:00:00'),
    (34, 1, 'Sin membresia', null, '+52 155 1234 5634', null, '', null, '2026-03-01 12:00:00', '2026-03-02 12:00:00'),
    (35, 1, 'Sin nada', null, null, null, '', null, '2026-03-01 12:00:00', '2026-03-02 12:00:00'),
    (40, 1, 'Bea', null, '+5215512345640', '5215512345640@s.whatsapp.net', '', null, '2026-03-01 13:00:00',
        '2026-03-02 13:00:00'),
    (41, 1, 'Grupo', null, null, '120363041234567890@g.us', '', null, '2026-03-01 13:00:00', '2026-03-02 13:00:00'),
    (42, 1, 'Lid', null, '+5215512345642', '187654321098765@lid', '', null, '2026-03-01 13:00:00', '2026-03-02 13:00:00'),
    (43, 1, 'Solo lid', null, null, '187654321098766@lid', '', null, '2026-03-01 13:00:00', '2026-03-02 13:00:00'),
    (44, 1, 'Con equipo', null, null, '5215512345644:12@s.whatsapp.net', '', null, '2026-03-01 13:00:00',
        '2026-03-02 13:00:00'),
    (50, 1, 'Empleada', null, '+5215512345650', null, '', null, '2026-03-01 14:00:00', '2026-03-02 14:00:00'),
    (51, 1, 'Prueba', null, '+5215512345651', null, '', null, '2026-03-01 14:00:00', '2026-03-02 14:00:00'),
    (60, 2, 'Sucursal', null, '+5215512345660', null, '', null, '2026-03-01 15:00:00', '2026-03-02 15:00:00');
insert into contact_inboxes (id, contact_id, inbox_id, source_id, pubsub_token, created_at, updated_at) values
    (501, 5, 7, '5215512345678', 'SECRET-pubsub', '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (502, 5, 8, 'whatsapp:+5215512345678', null, '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (503, 5, 9, 'b2c4e7b0-0000-4000-8000-000000000001', null, '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (504, 20, 9, 'b2c4e7b0-0000-4000-8000-000000000002', null, '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (505, 5, 11, '+5215512345678', null, '2026-03-01 10:00:00', '2026-03-01 10:00:00'),
    (526, 26, 7, '525512345699', null, '2026-03-01 11:00:00', '2026-03-01 11:00:00'),
    (530, 30, 7, 'CO.1098765432101230', null, '2026-03-01 12:00:00', '2026-03-01 12:30:00'),
    (531, 30, 10, '573009990030', null, '2026-03-01 12:00:00', '2026-03-01 12:00:00'),
    (532, 31, 7, 'CO.1098765432101231', null, '2026-03-01 12:00:00', '2026-03-01 12:00:00'),
    (533, 32, 7, 'CO.1098765432101232', null, '2026-03-01 12:00:00', '2026-03-01 12:00:00'),
    (534, 33, 7, '5215512345633', null, '2026-03-01 12:00:00', '2026-03-01 12:00:00'),
    (535, 33, 10, '573009990033', null, '2026-03-01 12:00:00', '2026-03-01 12:00:00'),
    (540, 40, 12, 'b2c4e7b0-0000-4000-8000-000000000040', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (541, 41, 12, 'b2c4e7b0-0000-4000-8000-000000000041', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (542, 42, 12, 'b2c4e7b0-0000-4000-8000-000000000042', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (543, 43, 15, 'b2c4e7b0-0000-4000-8000-000000000043', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (544, 44, 15, 'b2c4e7b0-0000-4000-8000-000000000044', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (545, 40, 13, 'b2c4e7b0-0000-4000-8000-000000000045', null, '2026-03-01 13:00:00', '2026-03-01 13:00:00'),
    (550, 50, 7, '5215512345650', null, '2026-03-01 14:00:00', '2026-03-01 14:00:00'),
    (551, 51, 7, '5215512345651', null, '2026-03-01 14:00:00', '2026-03-01 14:00:00'),
    (560, 60, 17, '5215512345660', null, '2026-03-01 15:00:00', '2026-03-01 15:00:00');

insert into conversations (id, account_id, inbox_id, display_id, status, contact_id, contact_inbox_id, assignee_id, campaign_id,
    cached_label_list, custom_attributes, created_at, updated_at) values
    (91, 1, 7, 1, 0, 5, 501, 3, null, null, '{}', '2026-03-02 15:00:05', '2026-03-04 16:00:09'),
    (92, 1, 8, 2, 2, 5, 502, null, null, '', '{}', '2026-03-03 10:00:00', '2026-03-03 10:00:00'),
    (93, 1, 12, 3, 3, 40, 540, 3, null, null, '{}', '2026-03-02 13:00:00', '2026-03-02 13:00:00'),
    (94, 1, 7, 4, 1, 26, 526, 4, null, 'venta', '{}', '2026-03-02 11:00:00', '2026-03-05 11:00:00'),
    (95, 1, 9, 5, 0, 20, 504, 3, null, null, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),       -- C13
    (96, 1, 7, 6, 4, 26, 526, null, null, null, '{}', '2026-03-02 11:30:00', '2026-03-02 11:30:00'),     -- C15
    (97, 1, 7, 7, 1, 26, 526, 3, null, 'cobro, alta', '{}', '2026-03-02 12:00:00', '2026-03-04 12:00:00'),  -- C16
    (98, 1, 7, 8, 1, 30, 530, null, null, null, '{}', '2026-03-02 12:30:00', '2026-03-02 13:30:00'),     -- C17, C18
    (99, 1, 7, 15, 0, 31, 532, null, null, null, '{}', '2026-03-02 12:40:00', '2026-03-02 12:40:00'),    -- C19
    (100, 2, 17, 15, 0, 60, 560, null, null, null, '{}', '2026-03-02 12:50:00', '2026-03-02 12:50:00'),  -- C19
    (101, 1, 10, 9, 0, 33, 535, null, null, 'pago, urgente', '{"motivo": "envio"}', '2026-03-08 12:00:00', '2026-03-08 12:00:00'),  -- C25
    (102, 1, 11, 10, 0, 5, 505, null, null, null, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),   -- SMS
    (103, 1, 13, 11, 0, 40, 545, null, null, null, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),  -- no setting names it
    (104, 1, 7, 12, 0, 32, null, null, null, null, '{}', '2026-03-02 14:00:00', '2026-03-02 14:00:00'),  -- by person and inbox
    (105, 1, 7, 13, 0, 34, null, null, null, null, '{}', '2026-03-02 14:10:00', '2026-03-02 14:10:00'),  -- by phone_number
    (106, 1, 7, 14, 0, 35, 999, null, null, null, '{}', '2026-03-02 14:20:00', '2026-03-02 14:20:00'),   -- nothing known
    (107, 1, 12, 16, 0, 41, 541, null, null, null, '{}', '2026-03-02 14:30:00', '2026-03-02 14:30:00'),  -- a group
    (108, 1, 7, 17, 0, 33, 534, null, 5, null, '{}', '2026-03-02 14:40:00', '2026-03-02 14:40:00'),      -- of a campaign
    (109, 1, 12, 18, 0, 42, 542, null, null, null, '{}', '2026-03-02 14:50:00', '2026-03-02 14:50:00'),
    (110, 1, 15, 19, 0, 43, 543, null, null, null, '{}', '2026-03-02 14:55:00', '2026-03-02 14:55:00'),
    (111, 1, 15, 20, 0, 44, 544, null, null, null, '{}', '2026-03-02 14:56:00', '2026-03-02 14:56:00'),
    (112, 1, 18, 21, 0, 5, null, null, null, null, '{}', '2026-03-02 14:57:00', '2026-03-02 14:57:00');
insert into tags (id, name) values (1, 'pago'), (2, 'queja'), (3, 'interno');
insert into taggings (id, tag_id, taggable_type, taggable_id, context, created_at) values
    (1, 1, 'Conversation', 99, 'labels', '2026-03-02'), (2, 2, 'Conversation', 99, 'labels', '2026-03-02'),
    (3, 3, 'Contact', 50, 'labels', '2026-03-02'), (4, 2, 'Contact', 26, 'labels', '2026-03-02');

-- 4.8
insert into messages (id, account_id, inbox_id, conversation_id, message_type, sender_type, sender_id, private, status,
    source_id, content, content_type, content_attributes, created_at, updated_at) values
    (1001, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.A', 'Hola, precio?', 0, '{}', '2026-03-02 15:00:05', '2026-03-02 15:00:05'),
    (1002, 1, 7, 91, 3, null, null, false, 1, 'wamid.B', 'Gracias por escribir', 0, '{}', '2026-03-02 15:00:06',
        '2026-03-02 15:00:08'),
    (1003, 1, 7, 91, 2, null, null, false, 0, null, 'Asignado a Ana por Luis', 0, '{}', '2026-03-02 15:01:00',
        '2026-03-02 15:01:00'),
    (1004, 1, 7, 91, 1, 'User', 3, true, 0, null, 'ojo, cliente moroso', 0, '{}', '2026-03-02 15:02:00', '2026-03-02 15:02:00'),
    (1005, 1, 7, 91, 1, 'User', 3, false, 2, 'wamid.C', 'Cuesta 120', 0, '"{\"in_reply_to_external_id\":\"wamid.A\"}"',
        '2026-03-02 15:03:00', '2026-03-02 15:09:00'),
    (1006, 1, 7, 91, 1, 'User', 3, false, 3, null, 'sigue ahi?', 0, '"{\"external_error\":\"131047: Re-engagement message\"}"',
        '2026-03-04 16:00:00', '2026-03-04 16:00:01'),
    (1007, 1, 7, 91, 1, 'User', 3, false, 0, null, '(being sent)', 0, '{}', '2026-03-04 16:00:09', '2026-03-04 16:00:09');

-- C1 to C6: who sent it, and attributes that are none
insert into messages (id, account_id, inbox_id, conversation_id, message_type, sender_type, sender_id, private, status,
    source_id, content, content_type, content_attributes, created_at, updated_at) values
    (1101, 1, 7, 91, 0, 'Contact', 5, true, 0, 'wamid.C1a', 'nota', 0, '{}', '2026-03-03 09:00:00', '2026-03-03 09:00:00'),
    (1102, 1, 7, 91, 3, null, null, true, 1, 'wamid.C1b', 'nota', 0, '{}', '2026-03-03 09:00:00', '2026-03-03 09:00:00'),
    (1103, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.C2', 'regla', 0, '{"automation_rule_id": 4}', '2026-03-03 09:01:00',
        '2026-03-03 09:01:00'),
    (1104, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.C3', 'macro', 0, '{}', '2026-03-03 09:02:00', '2026-03-03 09:02:00'),
    (1105, 1, 7, 91, 1, null, null, false, 1, 'wamid.C4', 'del telefono', 0, '"{\"external_echo\":true}"',
        '2026-03-03 09:03:00', '2026-03-03 09:03:00'),
    (1106, 1, 7, 91, 1, 'Captain::Assistant', 9, false, 1, 'wamid.C5', 'soy Captain', 0, '{}', '2026-03-03 09:04:00',
        '2026-03-03 09:04:10'),
    (1107, 1, 7, 91, 1, 'AgentBot', 2, false, 0, 'wamid.C5b', 'soy un bot', 0, '{}', '2026-03-03 09:05:00',
        '2026-03-03 09:05:00'),
    (1108, 1, 7, 91, 1, 'Robot', 2, false, 0, 'wamid.C5c', 'quien sabe', 0, '{}', '2026-03-03 09:06:00', '2026-03-03 09:06:00'),
    (1110, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6a', 'x', 0, '{}', '2026-03-03 09:10:00', '2026-03-03 09:10:00'),
    (1111, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6b', 'x', 0, null, '2026-03-03 09:11:00', '2026-03-03 09:11:00'),
    (1112, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6c', 'x', 0, '""', '2026-03-03 09:12:00', '2026-03-03 09:12:00'),
    (1113, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6d', 'x', 0, '"{}"', '2026-03-03 09:13:00', '2026-03-03 09:13:00'),
    (1114, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6e', 'x', 0, '"null"', '2026-03-03 09:14:00', '2026-03-03 09:14:00'),
    (1115, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6f', 'x', 0, '"{\"deleted"', '2026-03-03 09:15:00',
        '2026-03-03 09:15:00'),
    (1116, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6g', 'x', 0, 'null', '2026-03-03 09:16:00', '2026-03-03 09:16:00'),
    (1117, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C6h', 'x', 0, '[{"deleted": true}]', '2026-03-03 09:17:00',
        '2026-03-03 09:17:00');

-- C7, C9, C9a, C9c, C14, C21, C22, and what else of 4.4, 4.5 and 5.2
insert into messages (id, account_id, inbox_id, conversation_id, message_type, sender_type, sender_id, private, status,
    source_id, content, content_type, content_attributes, created_at, updated_at) values
    (1120, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C7', null, 0, '{}', '2026-03-03 10:00:00', '2026-03-03 10:00:00'),
    (1121, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C7', null, 0, '{}', '2026-03-03 10:00:00', '2026-03-03 10:00:01'),
    (1122, 1, 8, 92, 1, 'User', 3, false, 0, null, 'atorado', 0, '{}', '2026-03-03 10:01:00', '2026-03-03 10:01:00'),
    (500, 1, 12, 93, 1, 'User', 3, false, 0, null, 'del agente', 0, '{}', '2026-03-02 13:00:00', '2026-03-02 13:00:00'),
    (600, 1, 12, 93, 0, 'Contact', 40, false, 0, 'WAID:3EB0', 'hola', 0, '{}', '2026-03-02 13:01:00', '2026-03-02 13:01:00'),
    (601, 1, 12, 93, 0, 'Contact', 40, false, 0, 'WAID:3EB0', 'hola', 0, '{}', '2026-03-02 13:01:00', '2026-03-02 13:01:02'),
    (1336, 1, 12, 93, 0, 'Contact', 40, false, 0, 'WAID:3EB0', 'hola', 0, '{}', '2026-03-02 13:01:00', '2026-03-02 13:01:05'),
    (610, 1, 12, 93, 1, 'User', 3, false, 0, 'WAID:3EB1', 'con conexion', 0, '{"in_reply_to_external_id": "WAID:3EB0"}',
        '2026-03-02 07:05:00', '2026-03-02 07:05:00'),
    (611, 1, 12, 93, 1, 'User', 7, false, 1, 'WAID:3EB2', 'del telefono', 0, '{}', '2026-03-02 13:06:00', '2026-03-02 13:06:00'),
    (612, 1, 12, 107, 0, 'Contact', 41, false, 0, 'WAID:3EB3', 'del grupo', 0, '{}', '2026-03-02 14:30:00', '2026-03-02 14:30:00'),
    (613, 1, 12, 109, 0, 'Contact', 42, false, 0, 'WAID:3EB4', 'lid', 0, '{}', '2026-03-02 14:50:00', '2026-03-02 14:50:00'),
    (614, 1, 15, 110, 0, 'Contact', 43, false, 0, 'WAID:3EB5', 'lid', 0, '{"is_reaction": true}', '2026-03-02 14:55:00',
        '2026-03-02 14:55:00'),
    (615, 1, 15, 111, 0, 'Contact', 44, false, 0, 'WAID:3EB0', 'otra bandeja', 0, '{}', '2026-03-02 14:56:00',
        '2026-03-02 14:56:00'),
    (1140, 1, 7, 91, 7, 'User', 3, false, 0, 'wamid.C14', 'nuevo', 0, '{}', '2026-03-03 10:10:00', '2026-03-03 10:10:00'),
    (1141, 1, 7, 91, 1, 'User', 3, false, 5, 'wamid.S5', 'estado nuevo', 0, '{}', '2026-03-03 10:11:00', '2026-03-03 10:11:30'),
    (1150, 1, 8, 92, 0, 'Contact', 5, false, 0, 'SM21', 'por Twilio', 0, '{}', '2026-03-03 10:20:00', '2026-03-03 10:20:00'),
    (1151, 1, 8, 92, 1, 'User', 4, false, 3, 'SM22', 'respuesta', 0,
        '{"in_reply_to_external_id": "SM21", "external_error": "63016 - Failed to send freeform message"}',
        '2026-03-03 10:21:00', '2026-03-03 10:21:05'),
    (1152, 1, 18, 112, 0, 'Contact', 5, false, 0, 'SM23', 'otro numero', 0, '{}', '2026-03-03 10:22:00', '2026-03-03 10:22:00'),
    (1153, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C22', 'tres fotos', 0, '{}', '2026-03-03 10:30:00',
        '2026-03-03 10:30:00'),
    (1154, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.C24', 'vi su anuncio', 0,
        '{"referral": {"source_type": "ad", "source_id": "120", "source_url": "https://fb.me/x", "ctwa_clid": "clid1"}}',
        '2026-03-03 10:31:00', '2026-03-03 10:31:00'),
    (1160, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.D1', 'STOP', 0, '{"deleted": true}', '2026-03-03 10:32:00',
        '2026-03-03 10:32:30'),
    (1161, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.D2', ' Stop ', 0, '{}', '2026-03-03 10:33:00', '2026-03-03 10:33:00'),
    (1162, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.D3', 'tarde', 0, '{"external_created_at": 1772533800}',
        '2026-03-03 12:00:00', '2026-03-03 12:00:00'),
    (1163, 1, 7, 91, 1, 'User', 3, false, 1, 'wamid.D4', 'cita', 0, '"{\"in_reply_to\":1162}"', '2026-03-03 12:01:00',
        '2026-03-03 12:01:30'),
    (1164, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.D5', null, 11, '{}', '2026-03-03 12:02:00', '2026-03-03 12:02:00'),
    (1165, 1, 7, 91, 1, 'AgentBot', 2, false, 1, 'wamid.D6', 'menu', 4, '{}', '2026-03-03 12:03:00', '2026-03-03 12:03:10'),
    (1166, 1, 7, 91, 0, 'Contact', 5, false, 0, 'wamid.D7', null, 0, '{}', '2026-03-03 12:04:00', '2026-03-03 12:04:00'),
    (1167, 1, 7, 91, 1, 'User', 3, false, 3, 'wamid.D8', 'promo', 0, '{"external_error": "131050: Marketing opt out"}',
        '2026-03-03 12:05:00', '2026-03-03 12:05:20'),
    (1168, 1, 10, 101, 0, 'Contact', 33, false, 0, 'gBEGkYiE', 'de 360dialog', 0, '{}', '2026-03-08 12:00:00',
        '2026-03-08 12:00:00'),
    (1180, 1, 9, 95, 0, 'Contact', 20, false, 0, null, 'web', 0, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),
    (1181, 1, 11, 102, 0, 'Contact', 5, false, 0, 'SM24', 'sms', 0, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),
    (1182, 1, 13, 103, 0, 'Contact', 40, false, 0, 'x', 'otra api', 0, '{}', '2026-03-02 10:00:00', '2026-03-02 10:00:00'),
    (1190, 2, 17, 100, 0, 'Contact', 60, false, 0, 'wamid.C19', 'sucursal', 0, '{}', '2026-03-02 12:50:00',
        '2026-03-02 12:50:00');
insert into attachments (id, file_type, message_id, account_id, updated_at) values
    (1, 8, 1120, 1, '2026-03-03'), (2, 8, 1121, 1, '2026-03-03'), (10, 1, 1153, 1, '2026-03-03'), (9, 0, 1153, 1, '2026-03-03'),
    (11, 0, 1153, 1, '2026-03-03'), (12, 3, 1166, 1, '2026-03-03');

-- Templates (C23) and campaigns
insert into messages (id, account_id, inbox_id, conversation_id, message_type, sender_type, sender_id, private, status,
    source_id, content, content_type, additional_attributes, created_at, updated_at) values
    (1200, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.T1', 'Promo', 0,
        '{"template_params": {"name": "promo", "language": "es_MX", "processed_params": {"1": "Ana"}}}', '2026-03-03 13:00:00',
        '2026-03-03 13:00:00'),
    (1201, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.T2', 'Aviso', 0, '{"template_params": {"name": "aviso", "language": "en_US"}}',
        '2026-03-03 13:01:00', '2026-03-03 13:01:00'),
    (1202, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.T3', 'Aviso', 0, '{"template_params": {"name": "aviso"}}',
        '2026-03-03 13:02:00', '2026-03-03 13:02:00'),
    (1203, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.T4', 'Otra', 0,
        '{"template_params": {"name": "borrada", "category": "UTILITY"}}', '2026-03-03 13:03:00', '2026-03-03 13:03:00'),
    (1204, 1, 7, 91, 1, 'User', 3, false, 0, 'wamid.T5', 'Campana', 0, '{"campaign_id": 4}', '2026-03-03 13:04:00',
        '2026-03-03 13:04:00'),
    (1205, 1, 7, 108, 1, 'User', 3, false, 0, 'wamid.T6', 'primero', 0, '{}', '2026-03-02 14:40:00', '2026-03-02 14:40:00'),
    (1206, 1, 7, 108, 0, 'Contact', 33, false, 0, 'wamid.T7', 'segundo', 0, '{}', '2026-03-02 14:41:00', '2026-03-02 14:41:00');
insert into campaigns (id, display_id, title, account_id, inbox_id, campaign_type, template_params, scheduled_at, started_at,
    created_at, updated_at) values
    (4, 1, 'Buen fin', 1, 7, 1, '{"name": "promo", "category": "MARKETING", "language": "es_MX"}', '2026-03-01 09:00:00',
        '2026-03-01 09:00:07', '2026-02-28 09:00:00', '2026-03-01 10:00:00'),
    (5, 2, 'Bienvenida', 1, 7, 0, null, null, null, '2026-02-01 09:00:00', '2026-02-01 09:00:00'),
    (6, 3, 'Sitio', 1, 9, 0, null, null, null, '2026-02-01 09:00:00', '2026-02-01 09:00:00'),
    (7, 4, 'Agendada', 1, 10, 1, '{"name": "promo"}', '2026-03-20 09:00:00', null, '2026-02-28 09:00:00', '2026-02-28 09:00:00');
insert into campaign_recipients (id, account_id, campaign_id, contact_id, inbox_id, source_id, status, error_code, sent_at,
    delivered_at, read_at, failed_at, created_at, updated_at) values
    (1, 1, 4, 26, 7, 'wamid.R1', 4, null, '2026-03-01 09:00:10', '2026-03-01 09:00:12', '2026-03-01 09:30:00', null,
        '2026-03-01 09:00:00', '2026-03-01 09:30:01'),
    (2, 1, 4, 34, 7, null, 5, '131026', null, null, null, '2026-03-01 09:00:11', '2026-03-01 09:00:00', '2026-03-01 09:00:11'),
    (3, 1, 4, 32, 7, null, 1, null, null, null, null, null, '2026-03-01 09:00:00', '2026-03-01 09:00:00'),
    (4, 1, 4, 31, 7, null, 0, null, null, null, null, null, '2026-03-01 09:00:00', '2026-03-01 09:00:00');

-- Events: C16 in 97, C17 and C18 in 98
insert into reporting_events (id, name, value, account_id, inbox_id, user_id, conversation_id, event_start_time, event_end_time,
    created_at, updated_at) values
    (1, 'conversation_opened', 0, 1, 7, null, 97, '2026-03-02 12:00:00', '2026-03-02 12:00:00', '2026-03-02 12:00:01',
        '2026-03-02 12:00:01'),
    (2, 'conversation_resolved', 3600, 1, 7, 3, 97, '2026-03-02 12:00:00', '2026-03-02 13:00:00', '2026-03-02 13:00:01',
        '2026-03-02 13:00:01'),
    (3, 'conversation_opened', 82800.5, 1, 7, 3, 97, '2026-03-02 13:00:00', '2026-03-03 12:00:00', '2026-03-03 12:00:01',
        '2026-03-03 12:00:01'),
    (4, 'conversation_resolved', 172800, 1, 7, 3, 97, '2026-03-02 12:00:00', '2026-03-04 12:00:00', '2026-03-04 12:00:01',
        '2026-03-04 12:00:01'),
    (5, 'first_response', 60, 1, 7, 3, 97, '2026-03-02 12:00:00', '2026-03-02 12:01:00', '2026-03-02 12:01:01',
        '2026-03-02 12:01:01'),
    (6, 'reply_time', 60, 1, 7, 3, 97, '2026-03-02 12:00:00', '2026-03-02 12:01:00', '2026-03-02 12:01:01', '2026-03-02 12:01:01'),
    (7, 'conversation_bot_handoff', 30, 1, 7, null, 98, '2026-03-02 12:30:00', '2026-03-02 12:30:30', '2026-03-02 12:30:31',
        '2026-03-02 12:30:31'),
    (8, 'conversation_resolved', 3600, 1, 7, null, 98, null, null, '2026-03-02 13:30:00', '2026-03-02 13:30:00'),
    (9, 'conversation_bot_resolved', 3600, 1, 7, null, 98, '2026-03-02 12:30:00', '2026-03-02 13:30:00', '2026-03-02 13:30:00',
        '2026-03-02 13:30:00'),
    (10, 'conversation_resolved', 3600, 1, 9, 3, 95, '2026-03-02 10:00:00', '2026-03-02 11:00:00', '2026-03-02 11:00:00',
        '2026-03-02 11:00:00'),
    (11, 'conversation_resolved', 600, 1, 7, 4, 91, '2026-03-02 15:00:05', '2026-03-02 15:10:05', '2026-03-02 15:10:05',
        '2026-03-02 15:10:05');

-- Surveys: C11 (no answer), C12 (an answer that was changed), an answer whose message is gone, one of the web widget
insert into messages (id, account_id, inbox_id, conversation_id, message_type, sender_type, sender_id, private, status,
    source_id, content, content_type, content_attributes, created_at, updated_at) values
    (1300, 1, 7, 97, 3, null, null, false, 2, 'wamid.Q1', 'Califique', 9, '{}', '2026-03-02 13:00:02', '2026-03-02 13:05:00'),
    (1301, 1, 7, 94, 3, null, null, false, 1, 'wamid.Q2', 'Califique', 9, '{}', '2026-03-05 11:00:02', '2026-03-05 11:00:04'),
    (1302, 1, 9, 95, 3, null, null, false, 0, null, 'Califique', 9, '{}', '2026-03-02 11:00:02', '2026-03-02 11:00:02');
insert into csat_survey_responses (id, account_id, conversation_id, message_id, contact_id, rating, feedback_message,
    csat_review_notes, created_at, updated_at) values
    (1, 1, 94, 1301, 26, 5, 'Muy bien', 'nota del agente', '2026-03-05 11:10:00', '2026-03-05 11:11:00'),
    (2, 1, 94, 9999, 26, 2, null, null, '2026-03-04 11:10:00', '2026-03-04 11:10:00'),
    (3, 1, 95, 1302, 20, 1, 'web', null, '2026-03-02 11:10:00', '2026-03-02 11:10:00');

insert into users (id, name, display_name, email, encrypted_password, tokens, pubsub_token, updated_at) values
    (3, 'Ana Lopez', 'Ana', 'ana@shop.example', 'SECRET-password', '{"a": "SECRET-token"}', 'SECRET-pubsub-3',
        '2026-01-05 09:00:00'),
    (4, 'Luis Perez', ' ', 'luis@shop.example', 'SECRET-password-4', null, null, '2026-01-06 09:00:00'),
    (7, 'Robot', null, 'robot@shop.example', 'SECRET-password-7', null, null, '2026-01-07 09:00:00'),
    (8, 'Nadie', null, 'nadie@shop.example', '', null, null, '2026-01-08 09:00:00');
insert into account_users (id, account_id, user_id, role, updated_at) values
    (1, 1, 3, 0, '2026-01-01'), (2, 1, 4, 1, '2026-01-01'), (3, 2, 3, 0, '2026-01-01'), (4, 1, 7, 0, '2026-01-01');
insert into teams (id, name, account_id, updated_at) values (1, 'Ventas', 1, '2026-01-01'), (2, 'Cobros', 1, '2026-01-01');
insert into team_members (id, team_id, user_id, created_at) values
    (1, 1, 3, '2026-01-01'), (2, 1, 4, '2026-01-01'), (3, 2, 4, '2026-01-01');
