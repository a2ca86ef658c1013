"""Log-in and what a person sets for oneself; people as such are kept in `aftersales.people`."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", views.ProfileView.as_view(), name="profile"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
    path("account/preferences/", views.preferences, name="preferences"),
]
