//! The main job, through the door.

use super::support::app::TestApp;
use super::support::people::PASSWORD;

#[test]
fn a_visitor_signs_up_enters_the_code_and_reaches_home() {
    let app = TestApp::start();
    let ada = app.guest();
    assert_eq!(ada.get("/").location(), Some("/login"));
    let sent = ada.sign_up("Ada@Example.com");
    assert_eq!((sent.status(), sent.location()), (303, Some("/verify")));
    assert!(ada.get("/verify").text().contains("Ada@Example.com"));
    let entered = ada.enter_code(&app.code_for("ada@example.com"));
    assert_eq!((entered.status(), entered.location()), (303, Some("/")));
    let home = ada.get("/");
    assert_eq!(home.status(), 200);
    assert!(home.text().contains("Ada@Example.com"));
    assert!(home.text().contains("Verified"));
    assert_eq!(ada.log_out().location(), Some("/login"));
    assert!(!ada.is_signed_in());
    assert_eq!(
        ada.log_in_with("ada@EXAMPLE.com", PASSWORD).location(),
        Some("/")
    );
    assert!(ada.is_signed_in());
}
