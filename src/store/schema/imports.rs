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
    social_accounts (id) {
        id -> BigInt,
        user_id -> BigInt,
        provider -> Text,
        uid -> Text,
        created_at -> Timestamp,
    }
}
