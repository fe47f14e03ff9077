//! In production everything is checked at start, and a site with a fault does not start.

use super::{Folder, png};
use crate::support::app::SECRET;
use std::os::unix::fs::symlink;
use vestibule::internals::config::{Config, Environment};
use vestibule::internals::templates::Templates;

fn load(folder: &Folder) -> Result<Templates, String> {
    let settings = [
        ("VESTIBULE_ENV", "production"),
        ("SECRET_KEY", SECRET),
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("EMAIL_HOST", "smtp.example.com"),
        ("EMAIL_USE_TLS", "true"),
        ("PHONE_VERIFICATION", "off"),
        ("LANGUAGES", "en,en-XA"),
        ("SITE_DIR", folder.name()),
    ];
    let settings = settings.map(|(name, value)| (name, value.to_owned()));
    let config = Config::read(&Environment::of(settings)).unwrap();
    Templates::load(&config).map_err(|fault| fault.to_string())
}

#[test]
fn a_site_starts_with_a_folder_that_is_right_or_empty() {
    assert!(load(&Folder::new(&[])).is_ok());
    let folder = Folder::new(&[
        (
            "templates/pages/login.html",
            "{% extends \"layout/public.html\" %}{% block content %}{{ <form.summary of={form} /> }}{{ next }}{% endblock %}",
        ),
        ("static/site.css", "a{}"),
        ("README.md", "notes of our own"),
    ]);
    let templates = load(&folder).unwrap();
    assert!(templates.rehearse().unwrap().is_empty());
    assert_eq!(templates.strangers().len(), 1);
}

#[test]
fn every_fault_is_named_at_once_with_file_and_line() {
    let folder = Folder::new(&[
        (
            "templates/pages/login.html",
            "{% extends \"layout/public.html\" %}\n{% block content %}{{ nobody }}{% endblock %}",
        ),
        ("templates/pages/signup.html", "\n\n{% if %}"),
        ("templates/pages/forgot.html", "{% extends \"no.html\" %}"),
        (
            "templates/pages/home.html",
            "{{ a | nothing }}\n{{ b | nothing_either }}",
        ),
        ("templates/a.html", "{% include \"b.html\" %}"),
        ("templates/b.html", "\n{% include \"a.html\" %}"),
        (
            "templates/mail/verify/subject.txt",
            "{{ code | int }} {{ t(id=\"no-such\") }}",
        ),
        ("templates/x y.html", "a blank"),
        ("static/ä.png", "a letter"),
    ]);
    folder.write("static/mail-logo.png", "no PNG");
    folder.write("static/large.bin", vec![0; 4 * 1024 * 1024 + 1]);
    symlink("/etc/hostname", folder.path().join("templates/out.html")).unwrap();
    let said = load(&folder).unwrap_err();
    for told in [
        "templates/pages/login.html:2: Variable `nobody` is not defined",
        "templates/pages/signup.html:3: ",
        "templates/pages/forgot.html:1: it extends no.html",
        "templates/pages/home.html:1: Unknown filter `nothing`",
        "templates/pages/home.html:2: Unknown filter `nothing_either`",
        "templates/a.html:1: it includes itself",
        "templates/mail/verify/subject.txt:1: there is no sentence no-such",
        "templates/x y.html: has a name that no address can have",
        "static/ä.png: has a name",
        "static/mail-logo.png: is not a PNG",
        "static/large.bin: has more than 4194304 bytes",
        "templates/out.html: is a link that leads out of the folder",
    ] {
        assert!(
            said.contains(&format!("{}/{told}", folder.name())),
            "{told}\n{said}"
        );
    }
    assert!(said.starts_with("The files of SITE_DIR need attention:"));
}

#[test]
fn sizes_and_numbers_have_an_end() {
    let folder = Folder::new(&[]);
    folder.write(
        "static/mail-logo.png",
        [png(10, 10), vec![0; 100 * 1024]].concat(),
    );
    folder.write("templates/large.html", "x".repeat(256 * 1024 + 1));
    let deep = (0..10).map(|_| "a").collect::<Vec<_>>().join("/");
    folder.write(&format!("static/{deep}/b.txt"), "deep");
    let _socket =
        std::os::unix::net::UnixListener::bind(folder.path().join("static/socket")).unwrap();
    let said = load(&folder).unwrap_err();
    for told in [
        "static/socket: is neither a file nor a folder of files",
        "mail-logo.png: has more than 102400 bytes",
        "large.html: has more than 262144 bytes",
        "lies too deep",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    let folder = Folder::new(&[]);
    for number in 0..1001 {
        folder.write(&format!("static/{number}.txt"), "x");
    }
    assert!(
        load(&folder)
            .unwrap_err()
            .contains("is one too many: 1000 files are possible")
    );
    let folder = Folder::new(&[("static/x/y.txt", "")]);
    symlink("..", folder.path().join("static/x/again")).unwrap();
    assert!(
        load(&folder)
            .unwrap_err()
            .contains("static/x/again: is a link to a folder that it lies in"),
        "a circle of links"
    );
}

#[test]
fn a_fault_at_run_time_is_logged_without_what_the_page_was_to_show() {
    let folder = Folder::new(&[(
        "templates/mail/verify/subject.txt",
        "{% if code %}{{ code | replace(from=\" \", to=\"\") | int }}{% endif %}",
    )]);
    let templates = load(&folder).unwrap();
    let mut context = tera::Context::new();
    context.insert("code", "12x456");
    let language = templates.language(None);
    let fault = templates
        .render(language, "mail/verify/subject.txt", &context)
        .unwrap_err()
        .to_string();
    assert!(
        fault.contains("mail/verify/subject.txt:1") && !fault.contains("12x456"),
        "{fault}"
    );
}
