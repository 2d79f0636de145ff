"""dbt with less of the work that no test looks at: a third of a build of few rows.

What it does and writes stays the same. The strict parse, the other engines and the build without a network run dbt as it
comes.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any
from unittest import mock

import jinja2
import parsedatetime
from dbt.context.macros import MacroNamespace
from dbt.context.manifest import ManifestContext
from dbt_common.events.base_types import BaseEvent, DebugLevel
from dbt_common.events.event_manager import EventManager


def hurry() -> None:
    """Once a process, before it runs dbt."""
    remember()
    gather_macros()


def remember() -> None:
    """Make once a process what dbt makes anew each time, although it is the same each time.

    They are the languages in which agate could read dates, for each statement twice, and the Python of each template,
    for each build.
    """
    parsedatetime.Constants = functools.cache(parsedatetime.Constants)
    compile_anew = jinja2.Environment.compile
    compiled: dict[tuple, CodeType] = {}

    def compile_once(self: jinja2.Environment, source: str, *how: Any, **more: Any) -> CodeType:
        key = (type(self), frozenset(self.extensions), source, how, frozenset(more.items()))
        if key not in compiled:
            compiled[key] = compile_anew(self, source, *how, **more)
        return compiled[key]

    jinja2.Environment.compile = compile_once


def gather_macros() -> None:
    """Hand each node its thousand macros package by package, the first to be searched last: dbt searches for each of them."""
    one_by_one = ManifestContext.to_dict

    def package_by_package(self: ManifestContext) -> dict[str, Any]:
        if not isinstance(self.namespace, MacroNamespace):
            return one_by_one(self)
        names = super(ManifestContext, self).to_dict()
        for package in reversed([*self.namespace._search_order()]):
            names.update(package)
        return names

    ManifestContext.to_dict = package_by_package


@contextmanager
def unheard_details() -> Iterator[None]:
    """Meanwhile dbt's events of level debug, some twenty a model, are not made: neither a log nor a callback gets them."""
    make, fire = BaseEvent.__init__, EventManager.fire_event

    def make_unless_debug(self: BaseEvent, *arguments: Any, **more: Any) -> None:
        if not isinstance(self, DebugLevel):
            make(self, *arguments, **more)

    def fire_unless_debug(self: EventManager, event: BaseEvent, *arguments: Any, **more: Any) -> None:
        if not isinstance(event, DebugLevel):
            fire(self, event, *arguments, **more)

    with (
        mock.patch.object(BaseEvent, "__init__", make_unless_debug),
        mock.patch.object(EventManager, "fire_event", fire_unless_debug),
    ):
        yield
