//! What the nodes that share a database agree on.

use diesel::table;

table! {
    readiness (id) {
        id -> BigInt,
        probed_at -> Nullable<Timestamp>,
    }
}

table! {
    node_identity (id) {
        id -> BigInt,
        kind -> Text,
        value -> Text,
        introduced_at -> Timestamp,
    }
}
