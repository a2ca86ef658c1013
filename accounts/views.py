"""Log-in, password and one's own settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView
from rest_framework.authtoken.models import Token

from accounts import preferences as settings_of
from accounts.forms import LoginForm, PasswordForm, ProfileForm
from accounts.models import User


class LoginView(auth_views.LoginView):
    """登录. Leads back to the page that asked for it; the browser brings the typed text back."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Carry the person's language and look to this browser."""
        response = super().form_valid(form)
        user = form.get_user()
        looks = {"theme": user.theme, "density": user.density}
        settings_of.keep(
            self.request, response, {**looks, "language": user.language} if user.language else looks
        )
        return response


class PasswordView(auth_views.PasswordChangeView):
    """修改密码, by choice or because the present one is a one-time password."""

    template_name = "accounts/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Other sessions and the token end with the old password; this session goes on."""
        response = super().form_valid(form)
        person = form.user
        Token.objects.filter(user=person).delete()
        first = person.must_change_password
        if first:
            person.must_change_password = False
            person.save(update_fields=["must_change_password"])
        messages.success(self.request, _("密码已修改，其他设备上的登录已失效"))
        return redirect("/") if first else response


class ProfileView(UpdateView):
    """个人设置: everybody edits only oneself."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset: Any = None) -> User:
        """A fresh copy: a refused form must not change the person that the frame shows."""
        return User.objects.get(pk=self.request.user.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["initial"]["language"] = self.object.language or "zh-hans"
        return kwargs

    def form_valid(self, form: ModelForm) -> HttpResponse:
        """Saved, and carried to this browser as well."""
        response = super().form_valid(form)
        data = form.cleaned_data
        settings_of.keep(
            self.request,
            response,
            {name: data[name] for name in ("language", "theme", "density")},
        )
        messages.success(self.request, _("个人设置已保存"))
        return response


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Theme, row height or language from the frame; back to the page unless a script asked."""
    target = request.POST.get("next", "")
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
        response = HttpResponseRedirect(target if safe else "/")
    settings_of.keep(request, response, settings_of.chosen(request.POST))
    return response
