"""The pages of allauth that are open here, and no other. Names are allauth's own, so they carry no
namespace; sign-up, e-mail management and third parties are left out on purpose."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path, re_path

from linkages.accounts.login_views import door, inner_door, key_door, reset_door
from linkages.permissions import open_to_all, requires

own = requires("own_account")

urlpatterns = [
    path("login/", door(account.login), name="account_login"),
    path("login/code/", door(mfa.authenticate), name="mfa_authenticate"),
    path("login/key/", door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("logout/", open_to_all(account.logout), name="account_logout"),
    path("inactive/", open_to_all(account.account_inactive), name="account_inactive"),
    path("again/", inner_door(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", inner_door(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/key/",
        inner_door(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("password/", inner_door(account.password_change), name="account_change_password"),
    path("password/set/", inner_door(account.password_set), name="account_set_password"),
    path("reset/", reset_door(account.password_reset), name="account_reset_password"),
    path(
        "reset/sent/", open_to_all(account.password_reset_done), name="account_reset_password_done"
    ),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        key_door(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "reset/done/",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("factors/", own(mfa.index), name="mfa_index"),
    path("factors/app/", inner_door(totp.activate_totp), name="mfa_activate_totp"),
    path("factors/app/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factors/keys/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("factors/keys/add/", inner_door(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("factors/keys/<int:pk>/", own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "factors/keys/<int:pk>/remove/",
        own(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("factors/codes/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "factors/codes/new/",
        own(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/codes/download/",
        own(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", own(usersessions.list_usersessions), name="usersessions_list"),
]
