"""通知方式 of a person, and the channels of the company. No page shows a robot's key again."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from records.channel_forms import RobotForm, WaysForm
from records.delivery import channels
from records.delivery.letters import Failure
from records.models import Channel

may_keep = permission_required(channels.PERMISSION, raise_exception=True)
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_writes
def ways(request: SignedInRequest) -> HttpResponse:
    """What reaches oneself where, quiet hours, one's own robots."""
    person = User.objects.get(pk=request.user.pk)
    form = WaysForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            channels.choose(
                person,
                form.wanted,
                quiet_from=data["quiet_from"],
                quiet_until=data["quiet_until"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("通知方式已保存"))
            return redirect("records:ways")
    context = {
        "form": form,
        "own": channels.own_channels(person),
        "mail": settings.EMAIL_CONFIGURED,
        "most": channels.OWN_MOST,
    }
    return render(request, "records/ways.html", context, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters("address", "secret")
@reads_and_writes
def new_own(request: SignedInRequest) -> HttpResponse:
    """Add a robot of one's own."""
    return _form_page(request, Channel(owner=request.user), "records:ways")


@never_cache
@sensitive_post_parameters("address", "secret")
@reads_and_writes
def own(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a robot of one's own."""
    return _form_page(request, _own(request, pk), "records:ways")


@require_POST
def try_own(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send oneself a message by one's own robot."""
    return _try(request, _own(request, pk), "records:ways")


@require_POST
def remove_own(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a robot of one's own and its key."""
    channel = _own(request, pk)
    name = channel.name
    channels.remove_own(channel, by=request.user)
    messages.success(request, _("“%(name)s”已删除，它的地址和密钥已清除") % {"name": name})
    return redirect("records:ways")


@require_safe
@may_keep
def company(request: SignedInRequest) -> HttpResponse:
    """The company's channels, how they fare and how many people chose them."""
    rows = channels.company_channels().annotate(people=Count("choices__person", distinct=True))
    context = {"channels": rows, "mail": settings.EMAIL_CONFIGURED}
    return render(request, "records/channels.html", context)


@never_cache
@sensitive_post_parameters("address", "secret")
@reads_and_writes
@may_keep
def new(request: SignedInRequest) -> HttpResponse:
    """Add a robot of the company."""
    return _form_page(request, Channel(), "records:channels")


@never_cache
@sensitive_post_parameters("address", "secret")
@reads_and_writes
@may_keep
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a robot of the company."""
    robots = channels.company_channels().exclude(kind=Channel.Kind.EMAIL)
    return _form_page(request, get_object_or_404(robots, pk=pk), "records:channels")


@require_POST
@may_keep
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a channel out of use, or back."""
    channel = get_object_or_404(channels.company_channels(), pk=pk)
    channels.switch_channel(channel, not channel.active, by=request.user)
    words = _("“%(name)s”已启用") if channel.active else _("“%(name)s”已停用，待发的消息将撤回")
    messages.success(request, words % {"name": channel})
    return redirect("records:channels")


@require_POST
@may_keep
def try_company(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a message by a channel of the company."""
    channel = get_object_or_404(channels.company_channels(), pk=pk)
    return _try(request, channel, "records:channels")


def _own(request: SignedInRequest, pk: int) -> Channel:
    return get_object_or_404(channels.own_channels(request.user), pk=pk)


def _try(request: SignedInRequest, channel: Channel, back: str) -> HttpResponse:
    try:
        channels.send_trial(channel, by=request.user)
    except Failure as failure:
        words = _("“%(name)s”没有发出测试消息：%(why)s")
        messages.error(request, words % {"name": channel, "why": failure.words})
    else:
        messages.success(request, _("“%(name)s”已发出测试消息，请到对方查看") % {"name": channel})
    return redirect(back)


def _form_page(request: SignedInRequest, channel: Channel, back: str) -> HttpResponse:
    title = channel.name
    form = RobotForm(request.POST or None, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            saved = channels.save_channel(channel, form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("“%(name)s”已保存，请发送测试消息确认")
            messages.success(request, words % {"name": saved})
            return redirect(back)
    context = {"form": form, "channel": channel, "title": title, "back": back}
    return render(request, "records/channel.html", context, status=400 if form.errors else 200)
