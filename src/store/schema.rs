//! The tables as Diesel sees them: one schema for both databases. Kept equal to the migrations by a test.

pub(super) mod factors;
pub(super) mod imports;
pub(super) mod nodes;

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};
use imports::{import_runs, imported_logins, imported_rows};

table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        username -> Text,
        username_key -> Text,
        first_name -> Text,
        last_name -> Text,
        phone -> Nullable<Text>,
        password -> Text,
        is_active -> Bool,
        is_staff -> Bool,
        is_superuser -> Bool,
        is_verified -> Bool,
        phone_verified -> Bool,
        archived -> Bool,
        secondary_email -> Nullable<Text>,
        secondary_email_key -> Nullable<Text>,
        custom_fields -> Text,
        login_failures -> Integer,
        date_joined -> Timestamp,
        last_login -> Nullable<Timestamp>,
        erase_at -> Nullable<Timestamp>,
        ban_reason -> Text,
        reset_required -> Bool,
        language -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        second_factor -> Bool,
        passkey_handle -> Nullable<Binary>,
        terms_version -> Nullable<Text>,
        previous_login -> Nullable<Timestamp>,
    }
}

table! {
    user_groups (id) {
        id -> BigInt,
        name -> Text,
    }
}

table! {
    permissions (id) {
        id -> BigInt,
        codename -> Text,
        name -> Text,
    }
}

table! {
    group_members (user_id, group_id) {
        user_id -> BigInt,
        group_id -> BigInt,
    }
}

table! {
    group_permissions (group_id, permission_id) {
        group_id -> BigInt,
        permission_id -> BigInt,
    }
}

table! {
    user_permissions (user_id, permission_id) {
        user_id -> BigInt,
        permission_id -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_digest -> Binary,
        kind -> Text,
        remembered -> Bool,
        jti -> Nullable<Text>,
        previous_jti -> Nullable<Text>,
        rotated_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        authenticated_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        ip -> Text,
        agent -> Text,
        staff_seen_at -> Nullable<Timestamp>,
        nonce -> Binary,
        used_jti -> Nullable<Text>,
        methods -> Text,
        strong_at -> Nullable<Timestamp>,
    }
}

table! {
    flows (id) {
        id -> BigInt,
        flow_digest -> Binary,
        purpose -> Text,
        user_id -> Nullable<BigInt>,
        email -> Text,
        email_key -> Text,
        username -> Nullable<Text>,
        first_name -> Text,
        last_name -> Text,
        phone -> Nullable<Text>,
        password -> Nullable<Text>,
        remembered -> Bool,
        code_digest -> Nullable<Binary>,
        code_expires_at -> Nullable<Timestamp>,
        failures -> Integer,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        completed_at -> Nullable<Timestamp>,
        redeemed_at -> Nullable<Timestamp>,
        custom_fields -> Text,
        token_expires_at -> Nullable<Timestamp>,
        session_id -> Nullable<BigInt>,
        nonce -> Binary,
        methods -> Text,
        terms_version -> Nullable<Text>,
        terms_accepted_at -> Nullable<Timestamp>,
        terms_ip -> Nullable<Text>,
    }
}

table! {
    consents (id) {
        id -> BigInt,
        user_id -> BigInt,
        version -> Text,
        accepted_at -> Timestamp,
        ip -> Text,
    }
}

table! {
    undos (id) {
        id -> BigInt,
        user_id -> BigInt,
        change -> Text,
        email -> Text,
        email_key -> Text,
        secondary_email -> Nullable<Text>,
        secondary_email_key -> Nullable<Text>,
        phone -> Nullable<Text>,
        phone_verified -> Bool,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        nonce -> Binary,
        password -> Nullable<Text>,
        flow_id -> Nullable<BigInt>,
    }
}

table! {
    address_holds (id) {
        id -> BigInt,
        user_id -> BigInt,
        undo_id -> BigInt,
        change -> Text,
        email -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        plea -> Nullable<Text>,
        made_at -> Nullable<Timestamp>,
        effect -> Nullable<Text>,
    }
}

table! {
    banned_addresses (id) {
        id -> BigInt,
        digest -> Binary,
        created_at -> Timestamp,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        letter -> Text,
        recipient -> Text,
        user_id -> Nullable<BigInt>,
        flow_id -> Nullable<BigInt>,
        name -> Text,
        ip -> Text,
        agent -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        attempts -> Integer,
        claimed_until -> Nullable<Timestamp>,
        claim -> Nullable<Text>,
        finished_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        last_error -> Nullable<Text>,
        change -> Text,
        detail -> Text,
        undo_id -> Nullable<BigInt>,
        tried_at -> Nullable<Timestamp>,
        counted_at -> Nullable<Timestamp>,
        counted_for -> Text,
        language -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        invitation_id -> Nullable<BigInt>,
        reply -> Text,
        requeued_at -> Nullable<Timestamp>,
    }
}

table! {
    invitations (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        inviter_id -> Nullable<BigInt>,
        source -> Text,
        note -> Text,
        offered -> Text,
        created_at -> Timestamp,
        sent_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        user_id -> Nullable<BigInt>,
        nonce -> Binary,
    }
}

table! {
    invitation_groups (invitation_id, group_id) {
        invitation_id -> BigInt,
        group_id -> BigInt,
    }
}

table! {
    audit (id) {
        id -> BigInt,
        at -> Timestamp,
        event -> Text,
        user_id -> Nullable<BigInt>,
        ip -> Text,
        agent -> Text,
        details -> Text,
        actor_id -> Nullable<BigInt>,
        number -> Nullable<BigInt>,
        subject_salt -> Nullable<Binary>,
        subject -> Nullable<Binary>,
        source_salt -> Nullable<Binary>,
        source -> Nullable<Binary>,
        seal -> Nullable<Binary>,
        model -> Nullable<Text>,
        row_id -> Nullable<BigInt>,
        network_salt -> Nullable<Binary>,
        network -> Nullable<Binary>,
        mac -> Nullable<Binary>,
    }
}

table! {
    throttles (id) {
        id -> BigInt,
        bucket -> Binary,
        limit_name -> Text,
        subject -> Text,
        hits -> Binary,
        hit_count -> BigInt,
        full_until -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        about -> Nullable<Binary>,
    }
}

table! {
    devices (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_digest -> Binary,
        failures -> Integer,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        logged_in_at -> Nullable<Timestamp>,
        forgotten_at -> Nullable<Timestamp>,
        trusted_until -> Nullable<Timestamp>,
    }
}

table! {
    webhook_deliveries (id) {
        id -> BigInt,
        endpoint -> Text,
        message -> Text,
        event -> Text,
        user_id -> Nullable<BigInt>,
        payload -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        attempts -> Integer,
        claimed_until -> Nullable<Timestamp>,
        claim -> Nullable<Text>,
        finished_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        status -> Nullable<Integer>,
        last_error -> Nullable<Text>,
        trace -> Nullable<Text>,
    }
}

table! {
    webhook_endpoints (id) {
        id -> BigInt,
        name -> Text,
        failing_since -> Nullable<Timestamp>,
        disabled_at -> Nullable<Timestamp>,
    }
}

table! {
    bulk_actions (id) {
        id -> BigInt,
        model -> Text,
        action -> Text,
        reason -> Text,
        ask -> Text,
        actor_id -> BigInt,
        ip -> Text,
        agent -> Text,
        state -> Text,
        total -> BigInt,
        is_more -> Bool,
        last_id -> BigInt,
        after_id -> BigInt,
        changed -> BigInt,
        already -> BigInt,
        refused -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        claimed_until -> Nullable<Timestamp>,
        claim -> Nullable<Text>,
        finished_at -> Nullable<Timestamp>,
    }
}

table! {
    event_days (event, day) {
        event -> Text,
        day -> Text,
        number -> BigInt,
    }
}

joinable!(sessions -> users (user_id));
joinable!(flows -> users (user_id));
joinable!(consents -> users (user_id));
joinable!(outbox -> flows (flow_id));
joinable!(undos -> users (user_id));
joinable!(address_holds -> users (user_id));
joinable!(devices -> users (user_id));
joinable!(invitation_groups -> user_groups (group_id));
joinable!(invitation_groups -> invitations (invitation_id));
joinable!(group_members -> users (user_id));
joinable!(group_members -> user_groups (group_id));
joinable!(group_permissions -> user_groups (group_id));
joinable!(group_permissions -> permissions (permission_id));
joinable!(user_permissions -> users (user_id));
joinable!(user_permissions -> permissions (permission_id));
allow_tables_to_appear_in_same_query!(
    users,
    user_groups,
    permissions,
    group_members,
    group_permissions,
    user_permissions,
    sessions,
    flows,
    consents,
    undos,
    address_holds,
    banned_addresses,
    invitations,
    invitation_groups,
    outbox,
    audit,
    throttles,
    devices,
    webhook_deliveries,
    webhook_endpoints,
    bulk_actions,
    event_days,
    imported_rows,
    imported_logins,
    import_runs
);
