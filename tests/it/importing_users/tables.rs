//! Tables of users as CSV: Supabase, Rails with Devise, Laravel, WordPress. The columns are those that these programs make.

use super::{
    ARGON2ID, BCRYPT_2A, BCRYPT_2Y, codes, counts, import_of, import_with, line, logs_in, mapped,
    row, said,
};
use crate::fields;
use crate::support::app::TestApp;
use vestibule::internals::moving::Preset;

fn table(header: &str, rows: &[Vec<&str>]) -> String {
    let rows: Vec<_> = rows.iter().map(|row| line(row)).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

const SUPABASE: &str = "instance_id,id,aud,role,email,encrypted_password,email_confirmed_at,invited_at,confirmation_token,confirmation_sent_at,recovery_token,recovery_sent_at,email_change_token_new,email_change,email_change_sent_at,last_sign_in_at,raw_app_meta_data,raw_user_meta_data,is_super_admin,created_at,updated_at,phone,phone_confirmed_at,phone_change,phone_change_token,phone_change_sent_at,confirmed_at,email_change_token_current,email_change_confirm_status,banned_until,reauthentication_token,reauthentication_sent_at,is_sso_user,deleted_at,is_anonymous";
const ADA: &str = "6f1f9f2e-0000-4000-8000-00000000000a";
const BOB: &str = "6f1f9f2e-0000-4000-8000-00000000000b";
const AT: &str = "2024-01-31 10:20:30.123456+00";

/// The columns that differ: id, email, hash, confirmed, metadata, phone, banned, deleted, anonymous.
fn supabase(cells: [&str; 9]) -> Vec<&str> {
    let [
        id,
        email,
        hash,
        confirmed,
        meta,
        phone,
        banned,
        deleted,
        anonymous,
    ] = cells;
    vec![
        "00000000-0000-0000-0000-000000000000",
        id,
        "authenticated",
        "authenticated",
        email,
        hash,
        confirmed,
        "",
        "",
        "",
        "tok3n",
        "",
        "",
        "",
        "",
        AT,
        "{\"provider\":\"email\"}",
        meta,
        "",
        AT,
        AT,
        phone,
        confirmed,
        "",
        "",
        "",
        confirmed,
        "",
        "0",
        banned,
        "",
        "",
        "f",
        deleted,
        anonymous,
    ]
}

/// From the tests of supabase/auth, `internal/crypto/password_test.go`.
const FBSCRYPT: &str = "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==";

#[test]
fn people_of_supabase() {
    let app = fields::with("[[field]]\nname = \"company\"\ntype = \"text\"\n");
    let meta = "{\"full_name\":\"Ada L\",\"company\":\"Engines\"}";
    let text = table(
        SUPABASE,
        &[
            supabase([
                ADA,
                "ada@example.com",
                BCRYPT_2A,
                AT,
                meta,
                "31612345678",
                "",
                "",
                "f",
            ]),
            supabase([BOB, "bob@example.com", FBSCRYPT, "", "", "", "", "", "f"]),
            supabase([
                "c",
                "cy@example.com",
                "",
                AT,
                "",
                "",
                "2999-01-01 00:00:00+00",
                "",
                "f",
            ]),
            supabase([
                "d",
                "di@example.com",
                "",
                AT,
                "",
                "",
                "2001-01-01 00:00:00+00",
                "",
                "f",
            ]),
            supabase(["e", "ed@example.com", "", AT, "", "", "", AT, "f"]),
            supabase(["f", "", "", "", "", "", "", "", "t"]),
        ],
    );
    let report = import_of(&app, Preset::Supabase, &text);
    assert_eq!(counts(&report), [4, 0, 0, 2]);
    assert_eq!(codes(&report), ["anonymous", "deleted_there"]);
    assert_eq!(
        report.proposed_names(),
        ["raw_user_meta_data.company", "raw_user_meta_data.full_name"]
    );
    let ada = row(&app, "ada@example.com");
    assert_eq!(
        (ada.first_name.as_str(), ada.phone.as_deref()),
        ("Ada L", Some("+31612345678"))
    );
    assert!(ada.is_verified && ada.phone_verified);
    assert_eq!(ada.date_joined.to_string(), "2024-01-31 10:20:30.123456");
    assert_eq!(
        ada.custom_fields.as_str(),
        "{}",
        "people could write that themselves"
    );
    assert!(logs_in(&app, "ada@example.com"));
    let bob = row(&app, "bob@example.com");
    assert!(!bob.is_verified && bob.password.starts_with("$firebase-scrypt$"));
    let guest = app.guest();
    guest.log_in_with("bob@example.com", "mytestpassword");
    guest.enter_code(&app.code_for("bob@example.com"));
    assert!(guest.is_signed_in());
    assert!(!row(&app, "cy@example.com").is_active && row(&app, "di@example.com").is_active);
    let mapped = mapped(
        &app,
        Some(Preset::Supabase),
        &["raw_user_meta_data.company=company"],
    );
    let (report, _) = import_with(&app, text.as_bytes(), &mapped).unwrap();
    assert_eq!(counts(&report), [0, 1, 3, 2]);
    let ada = row(&app, "ada@example.com");
    assert_eq!(ada.custom_fields.as_str(), "{\"company\":\"Engines\"}");
}

#[test]
fn people_of_rails_with_devise() {
    let app = TestApp::without_limits();
    let text = table(
        "id,email,encrypted_password,reset_password_token,reset_password_sent_at,remember_created_at,sign_in_count,current_sign_in_at,last_sign_in_at,current_sign_in_ip,last_sign_in_ip,confirmation_token,confirmed_at,confirmation_sent_at,unconfirmed_email,failed_attempts,unlock_token,locked_at,created_at,updated_at,username,shop_id,otp_required_for_login",
        &[
            vec![
                "4",
                "ada@example.com",
                BCRYPT_2A,
                "tok3n",
                "",
                "",
                "9",
                "2024-03-01 08:00:00 UTC",
                "2024-02-01 08:00:00 UTC",
                "::1",
                "::1",
                "",
                "2023-01-01 00:00:00",
                "",
                "",
                "0",
                "",
                "",
                "2023-01-01 00:00:00.5",
                "2024-03-01 08:00:00",
                "ada",
                "3",
                "t",
            ],
            vec![
                "5",
                "bob@example.com",
                "",
                "",
                "",
                "",
                "0",
                "NULL",
                "NULL",
                "",
                "",
                "",
                "NULL",
                "",
                "",
                "0",
                "",
                "",
                "2023-01-02 00:00:00",
                "2024-03-01 08:00:00",
                "bob",
                "3",
                "f",
            ],
        ],
    );
    let mut report = import_of(&app, Preset::Devise, &text);
    assert_eq!(
        (counts(&report), codes(&report)),
        ([2, 0, 0, 0], vec!["factor_not_taken", "pepper_unknown"])
    );
    let text = said(&mut report);
    assert!(
        text.contains("line 2 (users 4): They have a second step there"),
        "{text}"
    );
    assert_eq!(report.proposed_names(), ["shop_id"]);
    let ada = row(&app, "ada@example.com");
    assert_eq!(
        (ada.id.0, ada.username.as_str(), ada.is_verified),
        (4, "ada", true)
    );
    assert_eq!(ada.last_login.unwrap().to_string(), "2024-03-01 8:00:00.0");
    let bob = row(&app, "bob@example.com");
    assert!(!bob.is_verified && bob.last_login.is_none());
    assert!(logs_in(&app, "ada@example.com"));
}

#[test]
fn people_of_laravel() {
    let app = TestApp::without_limits();
    let text = table(
        "id,name,email,email_verified_at,password,remember_token,created_at,updated_at",
        &[
            vec![
                "1",
                "Ada Lovelace",
                "ada@example.com",
                "2024-01-01 00:00:00",
                BCRYPT_2Y,
                "tok3n",
                "2024-01-01 00:00:00",
                "2024-01-01 00:00:00",
            ],
            vec![
                "2",
                "Bob",
                "bob@example.com",
                "NULL",
                ARGON2ID,
                "\\N",
                "0000-00-00 00:00:00",
                "",
            ],
        ],
    );
    let report = import_of(&app, Preset::Laravel, &text);
    assert_eq!((counts(&report), codes(&report)), ([2, 0, 0, 0], vec![]));
    assert_eq!(report.proposed_names(), Vec::<String>::new());
    assert_eq!(row(&app, "ada@example.com").first_name, "Ada Lovelace");
    assert!(logs_in(&app, "ada@example.com"));
    let bob = row(&app, "bob@example.com");
    assert!(!bob.is_verified && bob.password.starts_with("argon2$argon2id$"));
}

#[test]
fn people_of_wordpress() {
    let app = TestApp::without_limits();
    let text = table(
        "ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,user_status,display_name",
        &[
            vec![
                "1",
                "ada",
                "$wp$2y$04$yODKwVHhqCQOSOHNvtlTZe0A039IaDISWRd/rBrj3zXZaMZbLM1ZC",
                "ada",
                "ada@example.com",
                "",
                "2019-05-06 07:08:09",
                "",
                "0",
                "Ada L",
            ],
            vec![
                "2",
                "bob",
                "$P$5RI/Xd7KkD.faFshtNsOAbsPXsvoHR1",
                "bob",
                "bob@example.com",
                "https://bob.example",
                "2009-05-06 07:08:09",
                "1:$P$x",
                "0",
                "Bob",
            ],
            vec![
                "3",
                "cy young",
                "aef3f4e7ab7b3f53e4ff0a1bb93d9c4c",
                "cy",
                "cy@example.com",
                "",
                "2005-05-06 07:08:09",
                "",
                "0",
                "Cy",
            ],
        ],
    );
    let report = import_of(&app, Preset::WordPress, &text);
    assert_eq!(
        (counts(&report), codes(&report)),
        ([3, 0, 0, 0], vec!["username_changed"])
    );
    assert_eq!(
        row(&app, "ada@example.com").date_joined.to_string(),
        "2019-05-06 7:08:09.0"
    );
    assert!(logs_in(&app, "ada"));
    assert!(logs_in(&app, "bob@example.com"));
    assert!(row(&app, "cy@example.com").username.starts_with("cyyoung"));
}
