//! A database that was put back from an older copy gives numbers of rows a second time: what Mallory got for hers since then
//! must open nobody else's. Each secret is made twice, by the same steps on two copies of one database, so that the rows
//! have the same numbers; then Mallory's is presented where Victor's row is.

mod codes;
mod complete;
mod cookies;
mod mailed;
mod nonces;
mod pending;
mod tokens;
mod world;

use world::{Line, MALLORY, VICTOR, World};

/// A test for each line, and their names for [`complete`].
macro_rules! secrets {
    ($($name:ident => $line:expr,)+) => {
        $(#[test]
        fn $name() {
            play(&$line);
        })+

        /// All that is presented.
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

secrets! {
    the_token_that_verifies_a_sign_up => mailed::SIGN_UP_TOKEN,
    the_token_that_verifies_at_a_login => mailed::LOGIN_TOKEN,
    the_token_that_resets_a_password => mailed::RESET_TOKEN,
    the_token_that_sets_a_first_password => mailed::FIRST_PASSWORD_TOKEN,
    the_token_that_proves_a_second_address => mailed::SECOND_ADDRESS_TOKEN,
    the_link_that_takes_a_change_of_address_back => mailed::UNDO_LINK,
    the_link_that_takes_the_removal_of_a_number_back => mailed::UNDO_LINK_OF_PHONE,
    the_link_that_cancels_a_deletion => mailed::KEEP_LINK,
    the_link_by_which_staff_asks_for_a_password => mailed::RESET_LINK,
    the_link_of_an_invitation => mailed::INVITATION_LINK,
    the_link_that_verifies_an_address => mailed::VERIFY_LINK,
    the_link_of_the_last_email_of_a_day => mailed::LAST_LINK,
    the_link_that_lets_a_browser_in => mailed::DEVICE_LINK,
    the_token_that_lets_a_program_in => mailed::DEVICE_TOKEN,
    the_code_of_a_sign_up_on_the_pages => codes::SIGN_UP_PAGES,
    the_code_of_a_sign_up_in_rest => codes::SIGN_UP_REST,
    the_code_of_a_sign_up_in_graphql => codes::SIGN_UP_GRAPHQL,
    the_code_that_resets_a_password_on_the_pages => codes::RESET_PAGES,
    the_code_that_resets_a_password_in_rest => codes::RESET_REST,
    the_code_that_changes_an_address_on_the_pages => codes::CHANGE_EMAIL_PAGES,
    the_code_that_adds_an_address_in_rest => codes::ADD_EMAIL_REST,
    the_code_that_logs_in => codes::LOG_IN,
    the_code_in_the_place_of_a_password => codes::CONFIRM,
    the_code_in_a_text_message => codes::PHONE,
    the_flow_by_which_a_code_is_asked_for_again => codes::RESEND,
    the_cookie_of_a_session => cookies::SESSION,
    the_cookie_of_a_device => cookies::DEVICE,
    the_cookie_of_an_access_token => cookies::ACCESS,
    the_cookie_of_a_refresh_token => cookies::REFRESH,
    an_access_token_in_rest => tokens::ACCESS_REST,
    an_access_token_in_graphql => tokens::ACCESS_GRAPHQL,
    an_access_token_of_staff => tokens::ACCESS_STAFF,
    an_access_token_that_is_verified_in_rest => tokens::ACCESS_VERIFIED,
    an_access_token_that_is_verified_in_graphql => tokens::ACCESS_VERIFIED_GRAPHQL,
    a_refresh_token_in_rest => tokens::REFRESH_REST,
    a_refresh_token_in_graphql => tokens::REFRESH_GRAPHQL,
    a_refresh_token_that_is_kept_in_graphql => tokens::REFRESH_KEPT_GRAPHQL,
    a_refresh_token_that_is_verified => tokens::REFRESH_VERIFIED,
    a_refresh_token_that_is_blacklisted => tokens::REFRESH_BLACKLISTED,
    a_refresh_token_that_is_logged_out => tokens::REFRESH_LOGGED_OUT,
    a_refresh_token_that_is_revoked_in_graphql => tokens::REFRESH_REVOKED_GRAPHQL,
    a_refresh_token_that_was_used => tokens::REFRESH_USED,
    the_access_token_of_a_sign_up => pending::ACCESS,
    the_refresh_token_of_a_sign_up => pending::REFRESH,
    the_refresh_token_of_a_sign_up_that_was_verified => pending::REDEEMED,
    the_refresh_token_of_a_sign_up_that_is_given_back => pending::BLACKLISTED,
}

fn play(line: &Line) {
    let lost = World::new(MALLORY, line.settings);
    let hers = (line.make)(&lost);
    let (row, user) = (lost.newest(line.table), lost.newest("users"));
    drop(lost);

    let restored = World::new(VICTOR, line.settings);
    let his = (line.make)(&restored);
    assert_eq!(restored.newest(line.table), row, "the numbers meet");
    assert_eq!(restored.newest("users"), user, "and those of the people");
    assert_ne!(hers, his);

    restored.app.deliver();
    let before = restored.all_rows();
    let opened = (line.opens)(&restored, &hers);
    restored.app.deliver();
    let after = restored.all_rows();
    let changed: Vec<_> = after.symmetric_difference(&before).collect();
    assert!(line.changes || changed.is_empty(), "{changed:#?}");
    assert!(!opened, "it is another's");
    assert!(
        (line.opens)(&restored, &his),
        "this is what it would have been"
    );
}
