"""The agents: who takes a chat, and how soon they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.shop import Shop
from demo.when import START, TO_UTC, after_work, at_local, day_weight, is_open, whole


@dataclass(frozen=True)
class Agent:
    """A person who answers; `pace` is the median wait in minutes."""

    agent_id: str
    name: str
    team: str
    pace: float
    since: datetime

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


AGENTS = (
    Agent("ag_01", "Mariana Solís Ortega", "ventas", 2.2, START),
    Agent("ag_02", "Rodrigo Peralta Luna", "ventas", 5.5, START),
    Agent("ag_03", "Lucía Benítez Rangel", "soporte", 5.0, START),
    Agent("ag_04", "Emiliano Quiroz Vega", "soporte", 6.5, at_local(2026, 6, 8, 9)),
)
SUPPORT_TOPICS = ("envio", "pedido", "devolucion")


def pick_agent(shop: Shop, topic: str, at: datetime) -> Agent:
    mariana, rodrigo, lucia, emiliano = AGENTS
    if topic in SUPPORT_TOPICS:
        if at >= emiliano.since:
            return shop.rng.choices((lucia, emiliano, rodrigo), (50, 44, 6))[0]
        return shop.rng.choices((lucia, rodrigo), (78, 22))[0]
    return shop.rng.choices((mariana, rodrigo, lucia), (52, 42, 6))[0]


def agent_answers_at(shop: Shop, agent: Agent, asked_at: datetime, first: bool) -> datetime:
    """When the agent answers: in working time, now and then in the evening from home."""
    load = 1.0 + 0.35 * max(0.0, day_weight((asked_at - TO_UTC).date()) - 1.3)
    someone_is_there = after_work(asked_at, 0) == asked_at
    if someone_is_there:
        load *= 1.0 if is_open(asked_at) else 1.6
        if first:
            wait = min(shop.spread(agent.pace * 60 * load, 1.35), 4.0 * 3600)
        else:
            wait = min(shop.spread(agent.pace * 18 * load, 0.9), 2.0 * 3600)
        return after_work(asked_at, wait)
    hour = (asked_at - TO_UTC).hour
    if 19 <= hour < 22 and shop.chance(0.3):
        return whole(asked_at + timedelta(seconds=shop.spread(1300, 0.8)))
    return after_work(asked_at, shop.spread(agent.pace * 160, 0.8))
