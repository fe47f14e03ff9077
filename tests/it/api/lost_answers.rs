//! Refresh tokens whose answers were lost: a phone in a tunnel asks again, and keeps its session.

use super::accounts::member;
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use serde_json::json;
use time::Duration;

const ADA: &str = "ada@example.com";

fn refresh(client: &Client, token: &str) -> Answer {
    client.post("/api/token/refresh/", &json!({ "refresh": token }))
}

/// The next one.
fn next(client: &Client, token: &str) -> String {
    let answer = refresh(client, token);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.text("refresh").to_owned()
}

fn told_of_reuse(app: &TestApp) -> usize {
    let letters = app.letters_to(ADA);
    let about = letters
        .iter()
        .filter(|it| it.written.subject.contains("has ended"));
    about.count()
}

/// Renews the access token alone, as GraphQL's clients do that do not ask for another refresh token.
fn renew(app: &TestApp, token: &str) -> serde_json::Value {
    let call = format!(
        "mutation {{ refreshToken(refreshToken: \"{token}\") {{ success errors token }} }}"
    );
    let said = crate::graphql::Api::of(app).ask(&call);
    said.of("refreshToken")["success"].clone()
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again_however_late() {
    let app = TestApp::start();
    let (me, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    let lost = next(&client, first);
    app.advance(Duration::seconds(12));
    let second = next(&client, first);
    assert_ne!(second, lost, "the one that was lost is of no use any more");
    // Again within ten seconds: one and the same; again later: another.
    assert_eq!(next(&client, first), second);
    app.advance(Duration::days(2));
    let third = next(&client, first);
    assert_ne!(third, second);
    // From now on all is as ever.
    let fourth = next(&client, &third);
    assert_ne!(fourth, third);
    drop(me);
    assert_eq!(told_of_reuse(&app), 0);
    assert_eq!(
        refresh(&client, first).status,
        401,
        "a successor was used: the old one is in the wrong hands"
    );
    assert_eq!(refresh(&client, &fourth).status, 401);
    assert_eq!(told_of_reuse(&app), 1);
}

#[test]
fn a_successor_that_was_replaced_ends_the_session_when_it_is_used() {
    for late in [Duration::ZERO, Duration::seconds(20)] {
        let app = TestApp::start();
        let (_, first) = member(&app, ADA);
        let (client, first) = (Client::of(&app), first.text("refresh"));
        let replaced = next(&client, first);
        app.advance(Duration::seconds(11));
        let second = next(&client, first);
        app.advance(late);
        let refused = refresh(&client, &replaced);
        assert_eq!(
            (refused.status, refused.text("detail")),
            (401, "Token is blacklisted")
        );
        for token in [first, &second, &replaced] {
            assert_eq!(refresh(&client, token).status, 401);
        }
        assert_eq!(told_of_reuse(&app), 1);
    }
}

#[test]
fn once_a_successor_was_used_the_old_token_ends_the_session() {
    let app = TestApp::start();
    let (_, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    let second = next(&client, first);
    let third = next(&client, &second);
    assert_eq!(refresh(&client, first).status, 401);
    assert_eq!(refresh(&client, &third).status, 401);
    assert_eq!(told_of_reuse(&app), 1);
}

#[test]
fn a_successor_is_used_as_well_by_who_wants_an_access_token_alone() {
    let app = TestApp::start();
    let (_, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    let second = next(&client, first);
    assert_eq!(renew(&app, &second), true);
    // Two tabs that refresh at once are two tabs all the same.
    assert_eq!(next(&client, first), second);
    assert_eq!(renew(&app, &second), true);
    app.advance(Duration::seconds(11));
    assert_eq!(refresh(&client, first).status, 401);
    assert_eq!(renew(&app, &second), false);
    assert_eq!(told_of_reuse(&app), 1);
}

#[test]
fn an_access_token_alone_for_the_old_token_kills_the_successor_too() {
    let app = TestApp::start();
    let (_, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    let lost = next(&client, first);
    app.advance(Duration::minutes(1));
    assert_eq!(renew(&app, first), true);
    assert_eq!(renew(&app, first), true);
    assert_eq!(refresh(&client, &lost).status, 401);
    assert_eq!(renew(&app, first), false);
    assert_eq!(told_of_reuse(&app), 1);
}

#[test]
fn who_lost_the_answer_logs_out_with_the_token_at_hand() {
    let app = TestApp::start();
    let (me, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    let lost = next(&client, first);
    app.advance(Duration::minutes(1));
    let is_good = || {
        let good = client.post("/api/token/verify/", &json!({ "token": first }));
        good.status
    };
    assert_eq!(is_good(), 200);
    let out = client.post("/api/accounts/logout/", &json!({ "refresh": first }));
    assert_eq!(out.status, 200);
    assert_eq!(me.get("/api/accounts/me/").status, 401);
    assert_eq!((is_good(), refresh(&client, &lost).status), (401, 401));
    assert_eq!(told_of_reuse(&app), 0, "nobody is alarmed");
}

#[test]
fn what_was_lost_stays_lost_when_the_session_has_ended() {
    let app = TestApp::start();
    let (me, first) = member(&app, ADA);
    let (client, first) = (Client::of(&app), first.text("refresh"));
    next(&client, first);
    app.advance(Duration::minutes(1));
    app.db_ban(ADA);
    assert_eq!(refresh(&client, first).status, 401);
    app.db_unban(ADA);
    assert_eq!(refresh(&client, first).status, 401, "the ban ended it");
    drop(me);
}

#[test]
fn many_who_ask_again_late_and_at_once_get_one_successor() {
    let app = TestApp::without_limits();
    for round in 0..5 {
        let (_, first) = member(&app, &format!("ada{round}@example.com"));
        let first = first.text("refresh");
        let clients: Vec<_> = (0..8).map(|_| Client::of(&app)).collect();
        let lost = next(&clients[0], first);
        app.advance(Duration::seconds(12));
        let answers = together(8, |number| next(&clients[number], first));
        let successors: std::collections::HashSet<_> = answers.iter().collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        assert_ne!(answers[0], lost);
        next(&clients[0], &answers[0]);
    }
}

#[test]
fn the_old_token_and_its_successor_at_once_never_both_go_on() {
    let app = TestApp::without_limits();
    let (mut old_first, mut new_first) = (0, 0);
    for round in 0..12 {
        let (_, first) = member(&app, &format!("ada{round}@example.com"));
        let first = first.text("refresh");
        let clients: Vec<_> = (0..2).map(|_| Client::of(&app)).collect();
        let second = next(&clients[0], first);
        app.advance(Duration::seconds(12));
        let tokens = [first, &second];
        let answers = together(2, |number| refresh(&clients[number], tokens[number]));
        let statuses = [answers[0].status, answers[1].status];
        match statuses {
            [200, 401] => old_first += 1,
            [401, 200] => new_first += 1,
            other => panic!("{other:?}"),
        }
        // Whoever came second gave the alarm: what the other one got is of no use either.
        for answer in answers.iter().filter(|answer| answer.status == 200) {
            assert_eq!(refresh(&clients[0], answer.text("refresh")).status, 401);
        }
    }
    assert_eq!(old_first + new_first, 12);
}
