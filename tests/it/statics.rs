//! Static files: packed as each browser takes them, kept for ever under the hash of what they hold.

use crate::support::app::TestApp;

#[test]
fn a_file_travels_packed_as_the_browser_takes_it_and_is_kept_for_ever() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("EMAIL_BACKEND", "file"),
    ]);
    let assets = app.site().templates().assets();
    let url = assets.url("css/base.css").unwrap();
    let ask = |accept: &str| app.guest().with_header("accept-encoding", accept).get(&url);
    let plain = ask("identity");
    assert_eq!(plain.header("content-encoding"), None);
    let whole = assets.get("css/base.css").unwrap().bytes;
    assert_eq!(plain.bytes(), &*whole);

    let mut tags = vec![plain.header("etag").unwrap().to_owned()];
    // The client of these tests unpacks neither, so what travelled is what is looked at.
    for (accept, coding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
    ] {
        let packed = ask(accept);
        assert_eq!(packed.status(), 200, "{accept}");
        assert_eq!(packed.header("content-encoding"), Some(coding), "{accept}");
        assert_eq!(packed.header("vary"), Some("accept-encoding"));
        assert_eq!(
            packed.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert!(packed.bytes().len() * 2 < whole.len(), "{accept}");
        tags.push(packed.header("etag").unwrap().to_owned());
    }
    assert_eq!(tags[2], tags[3]);
    tags.dedup();
    assert_eq!(tags.len(), 3, "each form has a tag of its own: {tags:?}");

    let again = app
        .guest()
        .with_header("accept-encoding", "br")
        .with_header("if-none-match", &tags[1])
        .get(&url);
    assert_eq!(again.status(), 304);
    assert!(again.bytes().is_empty());
    assert_eq!(again.header("content-encoding"), None);

    // As a proxy says them that packs what we sent, or a browser that keeps two forms.
    for (known, status) in [
        (format!("W/{}", tags[1]), 304),
        (tags.join(", "), 304),
        ("\"another\", W/\"x\"".to_owned(), 200),
        (format!("\"another\" ,W/{}", tags[1]), 304),
        (format!("\"a,b\", {}", tags[1]), 304),
        ("*".to_owned(), 304),
        (" * ".to_owned(), 304),
        ("nonsense".to_owned(), 200),
    ] {
        let guest = app.guest().with_header("accept-encoding", "br");
        let again = guest.with_header("if-none-match", &known).get(&url);
        assert_eq!(again.status(), status, "{known}");
    }
}

#[test]
fn the_document_of_the_rest_api_travels_packed() {
    let app = TestApp::start();
    let ask = |accept: &str| {
        let guest = app.guest().with_header("accept-encoding", accept);
        guest.get("/api/openapi.json")
    };
    let plain = ask("identity");
    assert_eq!(plain.header("content-encoding"), None);
    for accept in ["gzip", "gzip, deflate, br, zstd"] {
        let packed = ask(accept);
        assert_eq!(
            (packed.status(), packed.header("content-encoding")),
            (200, Some("gzip")),
            "{accept}"
        );
        assert_eq!(packed.header("content-type"), Some("application/json"));
        assert!(packed.bytes().len() * 4 < plain.bytes().len(), "{accept}");
        let vary = packed
            .header("vary")
            .unwrap_or_default()
            .to_ascii_lowercase();
        assert!(vary.contains("accept-encoding"), "{vary}");
    }
}
