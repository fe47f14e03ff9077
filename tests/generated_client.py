"""The client that openapi-python-client makes of our OpenAPI document, used as its people do.

Usage: generated_client.py FOLDER URL. The folder holds the generated package; the server has the superuser of scripts/test.
"""
import sys

sys.path.insert(0, sys.argv[1])

from vestibule_client import AuthenticatedClient, Client  # noqa: E402
from vestibule_client.api.account import get_accounts_me, patch_accounts_me, post_accounts_signup  # noqa: E402
from vestibule_client.api.admin_site_users import get_admin_users  # noqa: E402
from vestibule_client.api.admin_site_webhook_deliveries import get_admin_deliveries  # noqa: E402
from vestibule_client.api.sessions import get_accounts_sessions  # noqa: E402
from vestibule_client.api.simple_jw_ts_paths import post_token, post_token_refresh  # noqa: E402
from vestibule_client.models import (  # noqa: E402
    AdminUserList,
    AdminDeliveryList,
    Credentials,
    Detail,
    NewTokens,
    Problems,
    Profile,
    ProfileChange,
    RefreshToken,
    SignedUp,
    SignUp,
    Tokens,
    Unverified,
)

EMAIL = "fuzz@example.com"
PASSWORD = "correct horse 9 battery"
URL = sys.argv[2]
calls = 0


def ask(endpoint, client, kind, status=200, **arguments):
    """What an endpoint answers, which has to be of the kind that the generator made for it."""
    global calls
    calls += 1
    answer = endpoint.sync_detailed(client=client, **arguments)
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert isinstance(answer.parsed, kind), (kind, answer.parsed)
    return answer.parsed


def signed_in(tokens):
    return AuthenticatedClient(base_url=URL, token=tokens.access, raise_on_unexpected_status=True)


stranger = Client(base_url=URL, raise_on_unexpected_status=True)
made = ask(post_accounts_signup, stranger, SignedUp, 201, body=SignUp(email="py@example.com", password=PASSWORD))
pending = ask(get_accounts_me, signed_in(made), Unverified)
assert (pending.email, pending.is_verified) == ("py@example.com", False)
wrong = ask(post_accounts_signup, stranger, Problems, 400, body=SignUp(email="x", password=PASSWORD))
assert "email" in wrong.additional_properties, wrong
tokens = ask(post_token, stranger, Tokens, body=Credentials(email=EMAIL, password=PASSWORD))
refused = ask(post_token, stranger, Detail, 401, body=Credentials(email=EMAIL, password="wrong"))
assert refused.code == "no_active_account", refused
me = signed_in(tokens)
profile = ask(get_accounts_me, me, Profile)
assert profile.email == EMAIL, profile
changed = ask(patch_accounts_me, me, Profile, body=ProfileChange(first_name="Zo\u00eb"))
assert changed.first_name == "Zo\u00eb", changed
assert any(session.current for session in ask(get_accounts_sessions, me, list))
assert ask(get_admin_deliveries, me, AdminDeliveryList).results == []
people = ask(get_admin_users, me, AdminUserList, q="zoe\u0308")
assert [person.email for person in people.results] == [EMAIL], people
ask(get_accounts_me, AuthenticatedClient(base_url=URL, token="x"), Detail, 401)
new = ask(post_token_refresh, stranger, NewTokens, body=RefreshToken(refresh=tokens.refresh))
assert ask(get_accounts_me, signed_in(new), Profile).id == profile.id
print(f"a client was made of the document, and {calls} calls did as it says")
