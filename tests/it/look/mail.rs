//! The logo of e-mails, and where answers go.

use super::{Folder, png};
use crate::support::app::TestApp;

#[test]
fn an_e_mail_brings_the_logo_of_the_site_and_says_where_to_ask() {
    let folder = Folder::new(&[]);
    folder.write("static/mail-logo.png", png(400, 100));
    let mails = tempfile::tempdir().unwrap();
    let app = TestApp::with(&[
        ("SITE_DIR", folder.name()),
        ("SITE_URL", "https://acme.example"),
        ("SITE_LOGO_ALT", "Acme Rockets"),
        ("SUPPORT_EMAIL", "help@äcme.example"),
        ("EMAIL_BACKEND", "file"),
        ("EMAIL_FILE_PATH", mails.path().to_str().unwrap()),
    ]);
    app.guest().sign_up("ada@example.com");
    let letter = app.last_letter_to("ada@example.com");
    let html = &letter.written.html;
    assert!(html.contains("<a href=\"https://acme.example\"><img src=\"cid:logo\" width=\"160\" height=\"40\" alt=\"Acme Rockets\""), "{html}");
    assert!(html.contains("href=\"mailto:help@äcme.example\""), "{html}");
    assert!(
        letter
            .written
            .text
            .contains("\nQuestions? Write to help@äcme.example."),
        "{}",
        letter.written.text
    );

    let files: Vec<_> = std::fs::read_dir(mails.path()).unwrap().flatten().collect();
    let sent = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(
        sent.contains("Reply-To: help@xn--cme-pla.example"),
        "{sent}"
    );
    for part in [
        "multipart/alternative",
        "multipart/related",
        "Content-ID: <logo>",
        "Content-Disposition: inline",
        "Content-Type: image/png",
    ] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
    // Where it is looked at, it is shown.
    let shown = app.guest().get("/dev/mailbox/1/html");
    assert!(
        shown
            .html()
            .contains("<img src=\"data:image/png;base64,iVBOR"),
        "{}",
        shown.html()
    );
    assert!(
        shown
            .header("content-security-policy")
            .unwrap()
            .contains("img-src data:")
    );
}

#[test]
fn without_logo_and_support_an_e_mail_is_what_it_was() {
    let mails = tempfile::tempdir().unwrap();
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "file"),
        ("EMAIL_FILE_PATH", mails.path().to_str().unwrap()),
    ]);
    app.guest().sign_up("ada@example.com");
    let letter = app.last_letter_to("ada@example.com");
    assert!(!letter.written.html.contains("<img") && !letter.written.text.contains("Questions?"));
    let files: Vec<_> = std::fs::read_dir(mails.path()).unwrap().flatten().collect();
    let sent = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(
        !sent.contains("Reply-To") && !sent.contains("multipart/related"),
        "{sent}"
    );
}
