//! `vestibule templates` and what `check` says of a site's folder.

use crate::process::program::Place;
use std::os::unix::fs::symlink;

fn site() -> [(&'static str, String); 1] {
    [("SITE_DIR", "site".to_owned())]
}

#[test]
fn templates_are_listed_printed_and_copied() {
    let place = Place::new();
    std::fs::create_dir(place.path("site")).unwrap();
    let listed = place.run(&["templates", "list"], &site());
    assert!(
        listed.out.lines().any(|line| line == "pages/login.html"),
        "{}",
        listed.out
    );
    let shown = place.run(&["templates", "show", "pages/login.html"], &[]);
    assert!(
        shown
            .out
            .starts_with("{% extends \"layout/public.html\" %}"),
        "{}",
        shown.out
    );
    assert_eq!(shown.status, Some(0));

    let copied = place.run(
        &[
            "templates",
            "copy",
            "pages/login.html",
            "templates/base.html",
        ],
        &site(),
    );
    assert_eq!(
        copied.out, "site/templates/pages/login.html\nsite/templates/base.html\n",
        "{}",
        copied.err
    );
    let text = std::fs::read_to_string(place.path("site/templates/pages/login.html")).unwrap();
    let (line, rest) = text.split_once('\n').unwrap();
    assert!(
        line.starts_with("{#- Copied from Vestibule ")
            && line.contains(": pages/login.html, sha256 "),
        "{line}"
    );
    assert_eq!(rest.trim_end(), shown.out.trim_end());
    let listed = place.run(&["templates", "list"], &site());
    assert!(
        listed
            .out
            .contains("pages/login.html  (site/templates/pages/login.html)"),
        "{}",
        listed.out
    );

    let again = place.run(&["templates", "copy", "pages/login.html"], &site());
    assert_eq!(again.status, Some(1));
    assert!(
        again
            .err
            .contains("exists already. With --force it is written over."),
        "{}",
        again.err
    );
    std::fs::write(place.path("site/templates/pages/login.html"), "mine").unwrap();
    let forced = place.run(
        &["templates", "copy", "pages/login.html", "--force"],
        &site(),
    );
    assert_eq!(forced.status, Some(0), "{}", forced.err);
    assert_eq!(
        std::fs::read_to_string(place.path("site/templates/pages/login.html")).unwrap(),
        text
    );
    assert_eq!(
        place.run(&["check"], &site()).out.matches("site/").count(),
        0,
        "copies show what the originals do"
    );
}

#[test]
fn commands_that_cannot_do_what_is_asked_say_why() {
    let place = Place::new();
    std::fs::create_dir(place.path("site")).unwrap();
    for (arguments, settings, told) in [
        (
            &["templates", "show", "pages/logon.html"][..],
            &site()[..],
            "There is no template pages/logon.html.",
        ),
        (
            &["templates", "show", "login.html"],
            &site(),
            "There is: admin/login.html, pages/login.html.",
        ),
        (
            &["templates", "show", "../secret"],
            &site(),
            "There is no template ../secret.",
        ),
        (
            &["templates", "copy", "/etc/passwd"],
            &site(),
            "There is no template /etc/passwd.",
        ),
        (
            &["templates", "copy", "pages/login.html"],
            &[],
            "SITE_DIR is not set.",
        ),
        (
            &["templates", "copy", "pages/login.html"],
            &[("SITE_DIR", "sitte".to_owned())],
            "SITE_DIR names \"sitte\", which does not exist",
        ),
        (
            &[
                "templates",
                "copy",
                "pages/login.html",
                "pages/nothing.html",
            ],
            &site(),
            "There is no template pages/nothing.html.",
        ),
    ] {
        let done = place.run(arguments, settings);
        assert_eq!(done.status, Some(1), "{arguments:?}");
        assert!(done.err.contains(told), "{arguments:?}: {}", done.err);
    }
    assert!(!place.path("site/templates").exists(), "nothing was copied");
    std::fs::create_dir_all(place.path("elsewhere")).unwrap();
    symlink(place.path("elsewhere"), place.path("site/templates")).unwrap();
    let done = place.run(&["templates", "copy", "pages/login.html"], &site());
    assert!(
        done.err.contains("would stand outside of SITE_DIR"),
        "{}",
        done.err
    );
    assert!(
        std::fs::read_dir(place.path("elsewhere"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
fn check_names_copies_whose_original_has_changed_and_what_is_broken() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("site/templates/pages")).unwrap();
    let write =
        |name: &str, text: &str| std::fs::write(place.path(&format!("site/{name}")), text).unwrap();
    let body = "{% extends \"layout/public.html\" %}{% block content %}{% endblock %}";
    let line = |name: &str| {
        format!("{{#- Copied from Vestibule 0.0.9: {name}, sha256 0123456789abcdef -#}}\n{body}")
    };
    write("templates/pages/login.html", &line("pages/login.html"));
    write("templates/pages/old.html", &line("pages/old.html"));
    write("templates/pages/signup.html", "\n{{ x | nothing }}");
    write("site.css", "a{}");
    let checked = place.run(&["check"], &site());
    for told in [
        "* site/templates/pages/login.html is a copy, and the original has changed since. Compare it with `vestibule templates show pages/login.html`",
        "* site/templates/pages/old.html is a copy of a template that does not exist any more.",
        "* site/templates/pages/signup.html:2: Unknown filter `nothing`",
        "* site/site.css is not used: SITE_DIR has the folders templates and static.",
    ] {
        assert!(
            checked.out.contains(told),
            "{told}\n{}{}",
            checked.out,
            checked.err
        );
    }
    assert_eq!(checked.status, Some(1));
    // What it says to do helps.
    let digest = checked
        .out
        .split("write sha256 ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    write(
        "templates/pages/login.html",
        &line("pages/login.html").replace("0123456789abcdef", digest),
    );
    let checked = place.run(&["check"], &site());
    assert!(!checked.out.contains("login.html"), "{}", checked.out);
}

#[test]
fn in_production_a_program_with_a_broken_template_does_not_start() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("site/templates/pages")).unwrap();
    std::fs::write(
        place.path("site/templates/pages/login.html"),
        "\n{{ x | nothing }}",
    )
    .unwrap();
    std::fs::write(place.path("site/templates/pages/signup.html"), "{% if").unwrap();
    let settings = [
        ("SITE_DIR", "site".to_owned()),
        ("VESTIBULE_ENV", "production".to_owned()),
        ("SECRET_KEY", crate::support::app::SECRET.to_owned()),
        ("PUBLIC_URL", "https://accounts.example.com".to_owned()),
        ("EMAIL_BACKEND", "file".to_owned()),
        ("PHONE_VERIFICATION", "off".to_owned()),
    ];
    for command in [&[][..], &["serve"], &["check"]] {
        let done = place.run(command, &settings);
        assert_eq!(done.status, Some(1), "{command:?}: {}", done.err);
        for told in [
            "site/templates/pages/login.html:2: Unknown filter",
            "site/templates/pages/signup.html:1: ",
        ] {
            assert!(done.err.contains(told), "{command:?} {told}: {}", done.err);
        }
    }
}
