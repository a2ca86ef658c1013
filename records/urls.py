"""Pages that belong to no single kind of record."""

from django.urls import path

from records import (
    calendar_views,
    channel_views,
    engine_views,
    form_views,
    notice_views,
    outbox_views,
    policy_views,
    verify_views,
)

app_name = "records"

urlpatterns = [
    path("verify/<str:token>/", verify_views.verify, name="verify"),
    path("settings/forms/", form_views.editions, name="editions"),
    path("settings/policies/", policy_views.overview, name="policies"),
    path("settings/policies/edit/", policy_views.edit, name="policy_edit"),
    path("settings/policies/drafts/<uuid:uid>/", policy_views.draft, name="policy_draft"),
    path("settings/calendar/", calendar_views.overview, name="calendar"),
    path("settings/calendar/edit/", calendar_views.edit, name="calendar_edit"),
    path("settings/calendar/drafts/<uuid:uid>/", calendar_views.draft, name="calendar_draft"),
    path("settings/channels/", channel_views.company, name="channels"),
    path("settings/channels/new/", channel_views.new, name="new_channel"),
    path("settings/channels/<int:pk>/", channel_views.edit, name="channel"),
    path("settings/channels/<int:pk>/switch/", channel_views.switch, name="switch_channel"),
    path("settings/channels/<int:pk>/try/", channel_views.try_company, name="try_channel"),
    path("settings/engine/", engine_views.overview, name="engine"),
    path("settings/engine/<slug:name>/release/", engine_views.release, name="release_hold"),
    path("settings/engine/retry/", engine_views.retry, name="retry_clocks"),
    path("settings/outbox/", outbox_views.outbox, name="outbox"),
    path("settings/outbox/resend/", outbox_views.resend_all, name="resend_all"),
    path("settings/outbox/<int:pk>/resend/", outbox_views.resend, name="resend"),
    path("account/ways/", channel_views.ways, name="ways"),
    path("account/robots/new/", channel_views.new_own, name="new_robot"),
    path("account/robots/<int:pk>/", channel_views.own, name="robot"),
    path("account/robots/<int:pk>/try/", channel_views.try_own, name="try_robot"),
    path("account/robots/<int:pk>/remove/", channel_views.remove_own, name="remove_robot"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="read_all"),
    path("notices/<int:pk>/", notice_views.open_notice, name="open_notice"),
]
