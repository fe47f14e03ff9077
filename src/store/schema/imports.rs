//! What imports have taken.

use diesel::table;

table! {
    imported_rows (id) {
        id -> BigInt,
        source -> Text,
        model -> Text,
        old_key -> Text,
        user_id -> Nullable<BigInt>,
        digest -> Binary,
        fields -> Binary,
        taken_at -> Timestamp,
    }
}

table! {
    imported_logins (id) {
        id -> BigInt,
        kind -> Text,
        digest -> Binary,
        user_id -> BigInt,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        session_id -> Nullable<BigInt>,
        ended_at -> Nullable<Timestamp>,
    }
}

table! {
    import_runs (id) {
        id -> BigInt,
        source -> Text,
        model -> Text,
        finished_at -> Timestamp,
    }
}
