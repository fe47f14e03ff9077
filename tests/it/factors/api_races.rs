//! One code from many places at once.

use super::api_support::{SECOND, ada, app, flow, sessions};
use crate::races::together;
use crate::support::client::Client;
use serde_json::{Value, json};

const THREADS: usize = 8;

#[test]
fn a_code_that_is_sent_eight_times_at_once_opens_one_session() {
    for round in 0..3 {
        let app = app();
        let ada = ada(&app);
        let clients: Vec<_> = (0..THREADS).map(|_| Client::of(&app)).collect();
        let flows: Vec<_> = clients.iter().map(flow).collect();
        let by_app: Value = json!({ "code": ada.phone.next(&app) });
        for step in [by_app, json!({ "recovery_code": ada.codes[round] })] {
            let before = sessions(&app);
            let statuses = together(THREADS, |number| {
                let mut step = step.clone();
                step["flow"] = flows[number].clone().into();
                clients[number].post(SECOND, &step).status
            });
            let opened = statuses.iter().filter(|status| **status == 200).count();
            let refused = statuses.iter().filter(|status| **status == 400).count();
            assert_eq!((opened, refused), (1, THREADS - 1), "{step}: {statuses:?}");
            assert_eq!(sessions(&app), before + 1);
        }
    }
}

/// All of one flow.
#[test]
fn one_flow_opens_one_session() {
    let app = app();
    let ada = ada(&app);
    let client = Client::of(&app);
    let flow = flow(&client);
    let clients: Vec<_> = (0..THREADS).map(|_| client.beside()).collect();
    let statuses = together(THREADS, |number| {
        let step = json!({ "flow": flow, "recovery_code": ada.codes[number] });
        clients[number].post(SECOND, &step).status
    });
    assert_eq!(statuses.iter().filter(|it| **it == 200).count(), 1);
    assert_eq!(sessions(&app), 2);
    let left = "SELECT count(*) AS count FROM recovery_codes WHERE used_at IS NULL";
    assert_eq!(app.db_count(left), 9);
}
