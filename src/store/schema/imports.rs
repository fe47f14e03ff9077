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
