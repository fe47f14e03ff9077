//! In development: what stands in the folder shows at the next request, and what is wrong with it too.

use super::{Folder, png};
use crate::support::app::TestApp;

fn app(folder: &Folder) -> TestApp {
    TestApp::with(&[("SITE_DIR", folder.name())])
}

const LOGIN: &str = "{% extends \"layout/public.html\" %}\n{% block content %}\n<p>Welcome aboard, {{ site.name }}!</p>\n{% include \"acme/small.html\" %}\n{% endblock %}\n";

#[test]
fn a_template_of_the_site_shadows_ours_and_may_include_new_ones() {
    let folder = Folder::new(&[
        ("templates/pages/login.html", LOGIN),
        (
            "templates/acme/small.html",
            "<small>{{ t(id=\"common-log-in\") }}</small>",
        ),
    ]);
    let app = app(&folder);
    let page = app.guest().get("/login");
    assert_eq!(page.status(), 200);
    assert!(
        page.text().contains("Welcome aboard, Vestibule!"),
        "{}",
        page.text()
    );
    assert!(
        page.html().contains("<small>Log in</small>"),
        "{}",
        page.html()
    );
    // The others are as they were.
    assert!(app.guest().get("/signup").text().contains("Sign up"));
}

#[test]
fn our_picture_stands_on_the_home_page_only_where_the_site_has_no_look_of_its_own() {
    for (file, text, is_ours) in [
        ("static/fonts/acme.woff2", "font", true),
        ("templates/mail/test/subject.txt", "Hello", true),
        ("static/site.css", ":root { --accent: red; }", false),
        (
            "static/logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            false,
        ),
        ("templates/layout/footer.html", "<p>Acme</p>", false),
    ] {
        let folder = Folder::new(&[(file, text)]);
        let app = app(&folder);
        app.db_user("ada@example.com");
        let ada = app.guest();
        ada.log_in("ada@example.com");
        let home = ada.get("/");
        assert_eq!(home.status(), 200, "{file}");
        assert_eq!(home.html().contains("class=\"arcade\""), is_ours, "{file}");
    }
}

#[test]
fn a_change_shows_at_the_next_request_and_so_does_a_fault_with_file_and_line() {
    let folder = Folder::new(&[]);
    let app = app(&folder);
    let (guest, login) = (app.guest(), "templates/pages/login.html");
    assert!(guest.get("/login").text().contains("Remember me"));
    folder.write(
        login,
        LOGIN.replace("{% include \"acme/small.html\" %}\n", ""),
    );
    assert!(guest.get("/login").text().contains("Welcome aboard"));
    for (text, told) in [
        (
            "{% extends \"layout/public.html\" %}\n{% block content %}\n{{ form.",
            "login.html:3: ",
        ),
        (
            "{% extends \"layout/nothing.html\" %}",
            "login.html:1: it extends layout/nothing.html, which does not exist",
        ),
        (
            "{% extends \"layout/public.html\" %}\n\n{% block contend %}{% endblock %}",
            "login.html:3: Block `contend`",
        ),
        (
            "{% extends \"layout/public.html\" %}\n{% block content %}\n{{ <form.feld /> }}{% endblock %}",
            "login.html:3: Unknown component",
        ),
        (
            "{% extends \"layout/public.html\" %}\n{% block content %}\n{{ static(path=\"no.png\") }}{% endblock %}",
            "login.html:3: there is no static file no.png",
        ),
        (
            "{% extends \"layout/public.html\" %}\n{% block content %}\n{{ t(id=\"no-such\") }}{% endblock %}",
            "login.html:3: there is no sentence no-such",
        ),
        (
            "{% extends \"layout/public.html\" %}\n{% block content %}\n\n{{ nobody }}{% endblock %}",
            "login.html:4: Variable `nobody` is not defined",
        ),
    ] {
        folder.write(login, text);
        let page = guest.get("/login");
        assert_eq!(page.status(), 500, "{text}");
        let told = told.replace('`', "&#x60;");
        let seen = page.html().replace('`', "&#x60;");
        assert!(
            seen.contains(&told) && seen.contains("A template is broken"),
            "{told}: {}",
            page.html()
        );
        assert!(
            seen.contains(folder.name()),
            "it names the file: {}",
            page.html()
        );
        assert!(page.header("content-security-policy").is_some());
    }
    // All at once.
    folder.write("templates/pages/signup.html", "\n{% if %}");
    folder.write("templates/base.html", b"\xff\xfe");
    let page = guest.get("/login");
    for told in ["login.html:4", "signup.html:2", "base.html: is not UTF-8"] {
        assert!(page.html().contains(told), "{told}: {}", page.html());
    }
    folder.remove("templates/pages/signup.html");
    folder.remove("templates/base.html");
    folder.remove(login);
    assert!(guest.get("/login").text().contains("Remember me"));
}

#[test]
fn e_mails_leave_with_ours_while_the_site_s_own_is_broken() {
    let folder = Folder::new(&[("templates/mail/verify/subject.txt", "Aboard")]);
    let app = app(&folder);
    app.guest().sign_up("ada@example.com");
    assert_eq!(
        app.last_letter_to("ada@example.com").written.subject,
        "Aboard"
    );
    let guest = app.guest();
    guest.sign_up("bea@example.com");
    folder.write("templates/mail/verify/subject.txt", "{{");
    let letter = app.last_letter_to("bea@example.com");
    assert!(
        letter.written.subject.ends_with("is your code") || letter.written.subject.contains("code"),
        "{}",
        letter.written.subject
    );
    assert_eq!(guest.get("/verify").status(), 500, "pages say so");
}

#[test]
fn a_fault_that_one_of_ours_has_because_of_theirs_is_told() {
    let folder = Folder::new(&[(
        "templates/components/form.html",
        "{% component form.none() %}{% endcomponent form.none %}",
    )]);
    let app = app(&folder);
    let page = app.guest().get("/login");
    assert!(
        page.html().contains("Unknown component") && page.html().contains("not in SITE_DIR"),
        "{}",
        page.html()
    );
}

#[test]
fn the_sheet_the_logo_and_the_icon_of_the_site_are_linked_where_they_are() {
    let folder = Folder::new(&[]);
    let app = TestApp::with(&[("SITE_DIR", folder.name()), ("SITE_NAME", "Acme")]);
    app.db_superuser("root@example.com");
    let (guest, root) = (app.guest(), app.guest());
    root.log_in("root@example.com");
    let plain = guest.get("/login");
    assert!(!plain.html().contains("site.css") && plain.html().contains("brand-mark"));
    assert!(
        guest
            .get("/favicon.ico")
            .location()
            .unwrap()
            .starts_with("/static/favicon.svg")
    );
    folder.write("static/site.css", ":root { --accent: red }");
    folder.write(
        "static/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    folder.write("static/favicon.png", png(32, 32));
    for (who, path) in [
        (&guest, "/login"),
        (&guest, "/nowhere"),
        (&guest, "/api/docs"),
        (&root, "/"),
        (&root, "/account"),
        (&root, "/admin/"),
    ] {
        let page = who.get(path);
        let last = page.html().rsplit("<link ").next().unwrap();
        assert!(
            last.starts_with("rel=\"stylesheet\" href=\"/static/site.css?v="),
            "{path}: {last}"
        );
        assert!(
            page.html()
                .contains("<img class=\"brand-logo\" src=\"/static/logo.svg?v="),
            "{path}"
        );
        assert!(!page.html().contains("brand-mark"), "{path}");
        assert!(
            page.html()
                .contains("<span class=\"brand-name\">Acme</span>"),
            "{path}"
        );
        assert!(
            page.html().contains("href=\"/static/favicon.png?v="),
            "{path}"
        );
    }
    assert!(
        guest
            .get("/favicon.ico")
            .location()
            .unwrap()
            .starts_with("/static/favicon.png?v=")
    );
    // Another sheet has another address.
    let address = |html: &str| {
        html.rsplit("href=\"/static/site.css")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let before = address(guest.get("/login").html());
    folder.write("static/site.css", ":root { --accent: blue }");
    let after = address(guest.get("/login").html());
    assert_ne!(before, after);
    assert_eq!(
        guest.get("/static/site.css").html(),
        ":root { --accent: blue }"
    );
}

#[test]
fn the_logo_says_the_name_and_leads_where_the_settings_say() {
    let folder = Folder::new(&[("static/logo.svg", "<svg/>")]);
    let app = TestApp::with(&[
        ("SITE_DIR", folder.name()),
        ("SITE_LOGO_ALT", "Acme \"Rockets\""),
        ("SITE_URL", "https://acme.example/start?a=b&c=d"),
        (
            "FOOTER_LINKS",
            "Terms=/terms,Help & more=https://acme.example/help",
        ),
    ]);
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    for (who, path) in [(&app.guest(), "/login"), (&root, "/"), (&root, "/admin/")] {
        let page = who.get(path);
        let html = page.html();
        assert!(html.contains("alt=\"Acme &quot;Rockets&quot;\""), "{path}");
        assert!(!html.contains("brand-name"), "{path}: the logo says it");
        assert!(
            html.contains("<a class=\"brand\" href=\"https://acme.example/start?a=b&amp;c=d\">"),
            "{path}"
        );
        assert!(
            html.contains("<a href=\"/terms\"><bdi>Terms</bdi></a>"),
            "{path}"
        );
        assert!(
            html.contains("<a href=\"https://acme.example/help\"><bdi>Help &amp; more</bdi></a>"),
            "{path}"
        );
    }
}
