// The types that openapi-typescript makes of our OpenAPI document, under openapi-fetch, used as its people do. The compiler
// holds every call to them, and the calls are made.
//
// Usage: node generated_client.js URL. The server has the superuser of scripts/test.

import assert from "node:assert";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Profile = components["schemas"]["Profile"];
type Unverified = components["schemas"]["Unverified"];

const email = "fuzz@example.com";
const password = "correct horse 9 battery";
const baseUrl = process.argv[2] ?? "";
let calls = 0;

const caller = (access?: string | null) => {
  const client = createClient<paths>({ baseUrl, headers: access ? { Authorization: `Bearer ${access}` } : {} });
  client.use({ onRequest: () => void (calls += 1) });
  return client;
};

const isVerified = (who: Profile | Unverified): who is Profile => who.is_verified && "username" in who;

const stranger = caller();

const made = await stranger.POST("/api/accounts/signup/", { body: { email: "ts@example.com", password } });
assert(made.data, JSON.stringify(made.error));
const pending = await caller(made.data.access).GET("/api/accounts/me/");
assert.deepEqual(pending.data, { email: "ts@example.com", is_verified: false });

const wrong = await stranger.POST("/api/accounts/signup/", { body: { email: "x", password } });
assert(wrong.error && wrong.response.status === 400);

const login = await stranger.POST("/api/token/", { body: { email, password } });
assert(login.data?.access && login.data.refresh, JSON.stringify(login.error));
const refused = await stranger.POST("/api/token/", { body: { email, password: "wrong" } });
assert.equal(refused.response.status, 401);

const me = caller(login.data.access);
const profile = await me.GET("/api/accounts/me/");
assert(profile.data && isVerified(profile.data));
assert.equal(profile.data.email, email);
const changed = await me.PATCH("/api/accounts/me/", { body: { last_name: "Zo\u00eb" } });
assert.equal(changed.data?.last_name, "Zo\u00eb");

const sessions = await me.GET("/api/accounts/sessions/");
assert(sessions.data?.some((session) => session.current));
const deliveries = await me.GET("/api/admin/deliveries/", { params: { query: { state: "sent" } } });
assert.deepEqual(deliveries.data?.results, [], JSON.stringify(deliveries.error));
const people = await me.GET("/api/admin/users/", { params: { query: { q: "zoe\u0308", is_staff: "1", size: 5 } } });
assert.deepEqual(people.data?.results.map((person) => person.email), [email]);
const one = await me.GET("/api/admin/users/{id}/", { params: { path: { id: profile.data.id } } });
assert.equal(one.data?.email, email);

const next = await stranger.POST("/api/token/refresh/", { body: { refresh: login.data.refresh } });
assert(next.data?.access);
const again = await caller(next.data.access).GET("/api/accounts/me/");
assert(again.data && isVerified(again.data) && again.data.id === profile.data.id);

console.log(`types were made of the document, and ${calls} calls did as they say`);
