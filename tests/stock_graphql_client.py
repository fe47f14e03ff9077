"""A stock GraphQL client: introspects, validates every call against the schema, and runs the main flow.

Usage: stock_graphql_client.py URL. The server has the superuser of scripts/test.
"""
import sys

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

PASSWORD = "correct horse 9 battery"


def client(token=None):
    headers = {"Authorization": f"JWT {token}"} if token else {}
    transport = RequestsHTTPTransport(url=sys.argv[1], headers=headers)
    return Client(transport=transport, fetch_schema_from_transport=True)


def ask(api, text, **variables):
    query = gql(text)
    query.variable_values = variables
    return api.execute(query)


stranger = client()
made = ask(
    stranger,
    """mutation($p: String!) { register(email: "gql@example.com", username: "gql", password1: $p, password2: $p)
       { success errors token } }""",
    p=PASSWORD,
)
assert made["register"]["success"], made
done = ask(
    stranger,
    """mutation($e: String, $p: String!) { tokenAuth(email: $e, password: $p)
       { success errors token refreshToken user { username } } }""",
    e="fuzz@example.com",
    p=PASSWORD,
)["tokenAuth"]
assert done["success"], done
me = client(done["token"])
assert ask(me, "{ me { username } }")["me"]["username"] == done["user"]["username"]
assert ask(me, "{ users(first: 2) { edges { node { id email } } } }")["users"]["edges"]
new = ask(
    me,
    "mutation($r: String!) { refreshToken(refreshToken: $r) { success errors refreshToken payload } }",
    r=done["refreshToken"],
)["refreshToken"]
assert new["payload"]["username"] == done["user"]["username"], new
ended = ask(
    me,
    "mutation($r: String!) { revokeToken(refreshToken: $r) { success errors revoked } }",
    r=new["refreshToken"],
)["revokeToken"]
assert ended["revoked"], ended
assert ask(me, "{ me { username } }")["me"] is None
print("the schema was read and 7 calls did as it says")
