"""The tables behind a controlled record; `control` is the record itself, `deadlines` its clocks."""

from records.models.calendars import (
    CalendarDay,
    CalendarVersion,
    PolicyRule,
    PolicyVersion,
    VersionDraft,
)
from records.models.control import (
    AttachmentBase,
    ChainHead,
    ControlledRecord,
    Event,
    EventPayload,
    FormEdition,
    Notice,
    SavedView,
    Sequence,
    SignatureBase,
)
from records.models.deadlines import Breach, Deadline, EngineTick, Pause
from records.models.delivery import Channel, ChannelChoice, MessageKind, Outbox

__all__ = [
    "AttachmentBase",
    "Breach",
    "CalendarDay",
    "CalendarVersion",
    "ChainHead",
    "Channel",
    "ChannelChoice",
    "ControlledRecord",
    "Deadline",
    "EngineTick",
    "Event",
    "EventPayload",
    "FormEdition",
    "MessageKind",
    "Notice",
    "Outbox",
    "Pause",
    "PolicyRule",
    "PolicyVersion",
    "SavedView",
    "Sequence",
    "SignatureBase",
    "VersionDraft",
]
