//! What imports have taken, and what they have brought that nothing else here keeps.

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

table! {
    social_accounts (id) {
        id -> BigInt,
        user_id -> BigInt,
        provider -> Text,
        uid -> Text,
        created_at -> Timestamp,
    }
}
