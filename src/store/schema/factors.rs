//! What people have for the second step of a log-in.

use diesel::table;

table! {
    totps (id) {
        id -> BigInt,
        user_id -> BigInt,
        secret -> Binary,
        algorithm -> Text,
        digits -> Integer,
        period -> Integer,
        last_step -> Nullable<BigInt>,
        failures -> Integer,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

table! {
    passkeys (id) {
        id -> BigInt,
        user_id -> BigInt,
        credential_id -> Binary,
        user_handle -> Binary,
        rp_id -> Text,
        public_key -> Binary,
        algorithm -> Integer,
        sign_count -> BigInt,
        name -> Text,
        aaguid -> Binary,
        transports -> Text,
        backup_eligible -> Bool,
        backup_state -> Bool,
        user_verified -> Bool,
        discoverable -> Nullable<Bool>,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

table! {
    recovery_codes (id) {
        id -> BigInt,
        user_id -> BigInt,
        digest -> Binary,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

table! {
    spent_challenges (id) {
        id -> BigInt,
        digest -> Binary,
        expires_at -> Timestamp,
    }
}
