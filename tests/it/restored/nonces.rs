//! Every row that a secret opens has a nonce, and one without is opened by nothing.

use super::world::{VICTOR, World};
use super::{mailed, tokens};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Binary;
use std::collections::BTreeSet;
use vestibule::internals::error::Fault;

const TABLES: [&str; 3] = ["flows", "sessions", "undos"];

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Binary)]
    nonce: Vec<u8>,
}

fn run(world: &World, sql: &str) {
    let app = world.app.site().app();
    let ran = app.read(|conn| Ok::<_, Fault>(conn.batch_execute(sql)?));
    ran.unwrap();
}

fn nonces(world: &World) -> Vec<Vec<u8>> {
    let read = |table: &&str| {
        let asked = diesel::sql_query(format!("SELECT nonce FROM {table}"));
        let app = world.app.site().app();
        let found = app.read(|conn| Ok::<_, Fault>(asked.clone().load::<Kept>(conn)?));
        found.unwrap().into_iter().map(|row| row.nonce)
    };
    TABLES.iter().flat_map(read).collect()
}

fn is_random(nonces: &[Vec<u8>]) {
    let different: BTreeSet<_> = nonces.iter().collect();
    assert_eq!(different.len(), nonces.len());
    assert!(nonces.iter().all(|nonce| nonce.len() == 16), "{nonces:?}");
}

#[test]
fn every_row_has_a_nonce_of_its_own() {
    let world = World::new(VICTOR, &[]);
    (mailed::UNDO_LINK.make)(&world);
    let made = nonces(&world);
    assert!(made.len() >= TABLES.len(), "{made:?}");
    is_random(&made);
}

#[test]
fn a_row_without_a_nonce_is_opened_by_nothing() {
    for line in [
        mailed::UNDO_LINK,
        mailed::RESET_LINK,
        mailed::RESET_TOKEN,
        tokens::ACCESS_REST,
        tokens::REFRESH_REST,
        tokens::REFRESH_LOGGED_OUT,
    ] {
        let world = World::new(VICTOR, line.settings);
        let his = (line.make)(&world);
        for table in TABLES {
            run(&world, &format!("UPDATE {table} SET nonce = ''"));
        }
        assert!(!(line.opens)(&world, &his), "{his:?}");
    }
}
