//! Static files of the site: beside ours, with their kinds and tags, and nothing that is not one.

use super::Folder;
use crate::support::app::TestApp;
use std::os::unix::fs::symlink;

#[test]
fn a_file_of_the_site_is_served_with_its_kind_its_tag_and_its_date() {
    let folder = Folder::new(&[
        ("static/fonts/acme.woff2", "font"),
        ("static/a.html", "<script>x</script>"),
        ("static/a.mjs", "export {}"),
    ]);
    let app = TestApp::with(&[
        ("SITE_DIR", folder.name()),
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("EMAIL_BACKEND", "file"),
    ]);
    let guest = app.guest();
    let font = guest.get("/static/fonts/acme.woff2");
    assert_eq!((font.status(), font.html()), (200, "font"));
    assert_eq!(font.header("content-type"), Some("font/woff2"));
    assert_eq!(font.header("cache-control"), Some("no-cache"));
    assert_eq!(font.header("x-content-type-options"), Some("nosniff"));
    let (tag, date) = (
        font.header("etag").unwrap(),
        font.header("last-modified").unwrap(),
    );
    let version = tag.trim_matches('"');
    let lasting = guest.get(&format!("/static/fonts/acme.woff2?v={version}"));
    assert_eq!(
        lasting.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    for (name, value, status) in [
        ("if-none-match", tag, 304),
        ("if-none-match", "\"another\"", 200),
        ("if-modified-since", date, 304),
        ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("if-modified-since", "yesterday", 200),
    ] {
        let again = app
            .guest()
            .with_header(name, value)
            .get("/static/fonts/acme.woff2");
        assert_eq!(again.status(), status, "{name}: {value}");
    }
    assert_eq!(
        guest.get("/static/a.html").header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(
        guest.get("/static/a.mjs").header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    // Ours stay.
    assert_eq!(guest.get("/static/css/base.css").status(), 200);
}

#[test]
fn nothing_but_the_files_below_static_is_served() {
    let outside = Folder::new(&[("secret.txt", "hunter2")]);
    let folder = Folder::new(&[
        ("static/.env", "hunter2"),
        ("static/.git/config", "hunter2"),
        ("static/a.css~", "hunter2"),
        ("static/real.txt", "fine"),
        (
            "templates/pages/login.html",
            "{% extends \"layout/public.html\" %}",
        ),
        ("notes.txt", "hunter2"),
    ]);
    symlink(
        folder.path().join("static/real.txt"),
        folder.path().join("static/link.txt"),
    )
    .unwrap();
    let app = TestApp::with(&[("SITE_DIR", folder.name())]);
    let guest = app.guest();
    assert_eq!(
        guest.get("/static/link.txt").html(),
        "fine",
        "a link within the folder"
    );
    for path in [
        "/static/.env",
        "/static/.git/config",
        "/static/a.css~",
        "/static/../notes.txt",
        "/static/..%2fnotes.txt",
        "/static/%2e%2e/notes.txt",
        "/static//notes.txt",
        "/static/../templates/pages/login.html",
        "/static/fonts/../../notes.txt",
        "/static/",
        "/static",
    ] {
        let page = guest.get(path);
        assert_ne!(page.status(), 200, "{path}");
        assert!(!page.html().contains("hunter2"), "{path}");
    }
    // A folder that lies in itself has no end.
    let (again, around) = (
        folder.path().join("static/again"),
        folder.path().join("static"),
    );
    symlink(around, &again).unwrap();
    let page = guest.get("/login");
    assert_eq!(
        page.html()
            .matches("is a link to a folder that it lies in")
            .count(),
        1
    );
    assert_eq!(guest.get("/static/again/real.txt").status(), 404);
    std::fs::remove_file(again).unwrap();
    for (from, to) in [("secret.txt", "static/out.txt"), ("", "static/out")] {
        symlink(outside.path().join(from), folder.path().join(to)).unwrap();
        let page = guest.get("/login");
        assert!(
            page.html()
                .contains("is a link that leads out of the folder"),
            "{}",
            page.html()
        );
        for path in [format!("/{to}"), "/static/out/secret.txt".to_owned()] {
            let page = guest.get(&path);
            assert_ne!(page.status(), 200, "{path}");
            assert!(!page.html().contains("hunter2"), "{path}");
        }
        folder.remove(to);
    }
    assert_eq!(guest.get("/login").status(), 200);
}
