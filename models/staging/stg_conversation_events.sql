{{ staged_rows('conversation_events') }}
