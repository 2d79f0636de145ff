"""The columns of the raw tables, in the order of the files."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "messages": (
        "message_id", "conversation_id", "contact_id", "business_phone_id", "direction", "sender_type",
        "agent_id", "campaign_id", "template_name", "template_category", "message_type", "body",
        "reply_to_message_id", "referral_source_type", "referral_source_id", "ad_click_id", "sent_at", "loaded_at",
    ),
    "message_statuses": (
        "message_id", "status", "status_at", "is_billable", "pricing_model", "pricing_category",
        "platform_conversation_id", "error_code", "loaded_at",
    ),
    "conversations": (
        "conversation_id", "contact_id", "business_phone_id", "status", "topic", "labels", "assigned_agent_id",
        "opened_at", "resolved_at", "updated_at", "loaded_at",
    ),
    "conversation_events": (
        "event_id", "conversation_id", "event_type", "agent_id", "occurred_at", "loaded_at",
    ),
    "surveys": (
        "survey_id", "survey_kind", "conversation_id", "order_id", "contact_id", "score", "comment",
        "sent_at", "answered_at", "updated_at", "loaded_at",
    ),
    "orders": (
        "order_id", "contact_id", "conversation_id", "campaign_id", "status", "total_amount",
        "refunded_amount", "currency", "is_test", "ordered_at", "updated_at", "loaded_at",
    ),
    "contacts": (
        "contact_id", "country_code", "is_internal", "created_at", "erased_at", "updated_at", "loaded_at",
    ),
    "contact_merges": ("old_contact_id", "new_contact_id", "merged_at", "loaded_at"),
    "consents": ("consent_id", "contact_id", "action", "source", "occurred_at", "loaded_at"),
    "campaigns": ("campaign_id", "campaign_name", "started_at", "updated_at", "loaded_at"),
    "campaign_costs": ("campaign_id", "cost_date", "amount", "currency", "loaded_at"),
    "link_clicks": ("click_id", "message_id", "contact_id", "is_robot", "clicked_at", "loaded_at"),
    "leads": ("lead_id", "contact_id", "conversation_id", "created_at", "loaded_at"),
    "carts": (
        "cart_id", "contact_id", "conversation_id", "order_id", "created_at", "updated_at", "loaded_at",
    ),
    "agents": ("agent_id", "agent_name", "team", "updated_at", "loaded_at"),
    "ad_costs": ("ad_id", "ad_name", "campaign_id", "cost_date", "amount", "currency", "loaded_at"),
    "meta_pricing": (
        "pricing_date", "business_phone_id", "country_code", "pricing_category", "pricing_type", "volume", "cost",
        "currency", "loaded_at",
    ),
}
