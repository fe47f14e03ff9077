//! `vestibule doctor`: each thing that can be wrong around the program, through real servers on this machine.

use super::program::{Place, Setting};
use super::steps::{now, through};
use crate::support::dns::{DnsServer, Udp};
use crate::support::smtp::{Certificate, Mode, SmtpServer};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

/// Nobody listens there.
const NOBODY: &str = "127.0.0.1:1";

/// The lines about something.
fn about(place: &Place, topic: &str, arguments: &[&str], settings: &[Setting<'_>]) -> String {
    let arguments = [&["doctor", "--resolver", NOBODY], arguments].concat();
    let arguments = match arguments.iter().filter(|one| **one == "--resolver").count() {
        1 => arguments,
        // The one that was named.
        _ => [&arguments[..1], &arguments[3..]].concat(),
    };
    let done = place.run(&arguments, settings);
    assert!(matches!(done.status, Some(0 | 1)), "{done:?}");
    assert!(!done.err.contains("panicked"), "{done:?}");
    let lines = done.out.lines().filter(|line| {
        let mut words = line.split_whitespace();
        words.nth(1) == Some(topic)
    });
    lines.map(|line| format!("{line}\n")).collect()
}

fn sender() -> Vec<Setting<'static>> {
    vec![(
        "DEFAULT_FROM_EMAIL",
        "Example <post@mail.example.com>".into(),
    )]
}

fn dns(udp: Udp, records: &[(&str, &str)], more: &[&str]) -> String {
    let server = DnsServer::start(udp, records);
    let address = server.address();
    let arguments = [&["--resolver", address.as_str()], more].concat();
    about(&Place::new(), "dns", &arguments, &sender())
}

#[test]
fn records_of_the_sender_are_looked_at() {
    let long = format!("v=spf1 {} -all", "ip4:192.0.2.0/24 ".repeat(20));
    let good = [
        ("mail.example.com", "some-other=record"),
        ("mail.example.com", long.as_str()),
        (
            "s1._domainkey.mail.example.com",
            "v=DKIM1; k=ed25519; p=AAAA",
        ),
        ("_dmarc.example.com", "v=DMARC1; p=none; sp=reject"),
    ];
    for udp in [Udp::Whole, Udp::CutOff] {
        let said = dns(udp, &good, &["--dkim-selector", "s1"]);
        assert_eq!(said.matches("ok ").count(), 3, "{said}");
    }
    let unnamed = dns(Udp::Whole, &good, &[]);
    assert!(
        unnamed.contains("unseen  dns    mail.example.com may have DKIM keys"),
        "{unnamed}"
    );
    let none = dns(Udp::Whole, &[("elsewhere.test", "a")], &[]);
    for words in [
        "has no SPF record",
        "has no DKIM key",
        "has no DMARC record",
    ] {
        assert!(none.contains(words), "{words}: {none}");
    }
    assert_eq!(none.matches("wrong ").count(), 3, "{none}");
}

#[test]
fn weak_records_of_the_sender_are_told_of() {
    let said = dns(
        Udp::Whole,
        &[
            ("mail.example.com", "v=spf1 include:example.net +all"),
            ("s1._domainkey.mail.example.com", "v=DKIM1; p="),
            ("_dmarc.mail.example.com", "v=DMARC1; p=none"),
        ],
        &["--dkim-selector", "s1"],
    );
    for words in ["lets everybody send for it", "was revoked", "p=none"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let twice = [
        ("mail.example.com", "v=spf1 -all"),
        ("mail.example.com", "v=spf1 ~all"),
    ];
    let said = dns(Udp::Whole, &twice, &[]);
    assert!(said.contains("has 2 SPF records"), "{said}");
}

#[test]
fn a_name_server_that_does_not_answer_is_told_of_and_the_rest_is_looked_at() {
    let said = dns(Udp::Silent, &[("mail.example.com", "v=spf1 -all")], &[]);
    assert_eq!(said.matches("unseen  dns").count(), 3, "{said}");
    assert!(said.contains("did not answer"), "{said}");
    let place = Place::new();
    assert!(about(&place, "disk", &[], &sender()).contains("are left for the database"));
    let alone = about(&place, "dns", &[], &[]);
    assert!(alone.contains("none of the public DNS"), "{alone}");
}

#[test]
fn the_mail_server_is_tried_with_its_certificate_and_our_password() {
    let mode = || Mode::starttls().auth("ada", "a-mail-password");
    let smtp = now(SmtpServer::start(mode()));
    let mut settings = through(&smtp);
    settings.extend([
        ("SSL_CERT_FILE", smtp.ca_file().display().to_string()),
        ("EMAIL_USE_TLS", "true".to_owned()),
        ("EMAIL_HOST_USER", "ada".to_owned()),
        ("EMAIL_HOST_PASSWORD", "a-mail-password".to_owned()),
    ]);
    let place = Place::new();
    let look = |settings: &[Setting<'_>]| about(&place, "mail", &[], settings);
    let good = look(&settings);
    assert!(
        good.starts_with("ok ") && good.contains("its certificate is good"),
        "{good}"
    );
    assert_eq!(smtp.letters(), []);
    for certificate in [
        Certificate::Stranger,
        Certificate::Expired,
        Certificate::OtherHost,
    ] {
        smtp.set_mode(mode().certificate(certificate));
        let bad = look(&settings);
        assert!(
            bad.starts_with("wrong ") && bad.contains("invalid peer certificate"),
            "{bad}"
        );
    }
    smtp.set_mode(mode());
    let last = settings.len() - 1;
    settings[last].1 = "another-password".to_owned();
    let refused = look(&settings);
    assert!(
        refused.starts_with("wrong ") && refused.contains("answered 535"),
        "{refused}"
    );
    assert!(!refused.contains("another-password"), "{refused}");
    now(smtp.stop());
    let away = look(&settings);
    assert!(
        away.starts_with("wrong ") && away.contains("could not be reached"),
        "{away}"
    );
    let none = about(&place, "mail", &[], &[]);
    assert!(none.starts_with("unseen "), "{none}");
}

fn spare_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A proxy that closes each connection after a request, and tells who asks, or does not.
fn proxy(to: u16, client: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for line in listener.incoming() {
            let mut line = line.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && line.read_exact(&mut byte).is_ok() {
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            let kept = head.trim_end().split("\r\n").filter(|one| {
                let lower = one.to_lowercase();
                !lower.starts_with("x-forwarded-for:") && !lower.starts_with("connection:")
            });
            let mut kept: Vec<_> = kept.map(str::to_owned).collect();
            kept.push("connection: close".to_owned());
            kept.extend(client.map(|client| format!("x-forwarded-for: {client}")));
            let mut server = TcpStream::connect(("127.0.0.1", to)).unwrap();
            let asked = format!("{}\r\n\r\n", kept.join("\r\n"));
            server.write_all(asked.as_bytes()).unwrap();
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).unwrap();
            line.write_all(&answer).unwrap();
            let _ = line.shutdown(Shutdown::Both);
        }
    });
    port
}

/// What is found of a site that is reached by a proxy, or straight.
fn way_in(client: Option<Option<&'static str>>, trusted: &[Setting<'static>]) -> String {
    let place = Place::new();
    let port = spare_port();
    let public = client.map_or(port, |client| proxy(port, client));
    let mut settings = trusted.to_vec();
    settings.push(("BIND", format!("127.0.0.1:{port}")));
    settings.push(("PUBLIC_URL", format!("http://127.0.0.1:{public}")));
    let _server = place.serve(&settings);
    about(&place, "proxy", &[], &settings)
}

#[test]
fn headers_are_told_of_as_they_arrive() {
    let trusts = [("TRUSTED_PROXIES", "127.0.0.1".to_owned())];
    let straight = way_in(None, &[]);
    assert_eq!(straight.matches("ok ").count(), 3, "{straight}");
    let good = way_in(Some(Some("203.0.113.9")), &trusts);
    assert_eq!(good.matches("ok ").count(), 3, "{good}");
    assert!(good.contains("says who asks (203.0.113.9)"), "{good}");
    let silent = way_in(Some(None), &trusts);
    assert!(
        silent.contains("does not say who asks, so all people count as one"),
        "{silent}"
    );
    let unknown = way_in(Some(Some("203.0.113.9")), &[]);
    assert!(
        unknown.contains("set TRUSTED_PROXIES=127.0.0.1"),
        "{unknown}"
    );
    let open = way_in(None, &trusts);
    assert!(
        open.contains("A header that a client made up is believed"),
        "{open}"
    );
}

#[test]
fn a_site_that_does_not_run_is_told_of_and_strangers_are_told_nothing() {
    let place = Place::new();
    let away = [("PUBLIC_URL", format!("http://{NOBODY}"))];
    let said = about(&place, "proxy", &[], &away);
    assert!(
        said.starts_with("unseen ") && said.contains("was not reached"),
        "{said}"
    );
    let server = place.serve(&[]);
    let stranger = server.guest().with_header("x-vestibule-doctor", "guessed");
    assert_eq!(stranger.get("/healthz").text(), "ok");
}

#[test]
fn findings_are_printed_for_programs_too() {
    let place = Place::new();
    let done = place.run(&["doctor", "--json", "--resolver", NOBODY], &[]);
    let all: Value = serde_json::from_str(&done.out).unwrap();
    let topics: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["topic"])
        .collect();
    assert_eq!(topics, ["dns", "mail", "clock", "proxy", "disk"]);
    assert!(
        !place.path("vestibule.db").exists(),
        "it leaves nothing behind"
    );
    assert!(
        !place.path("vestibule.secret").exists(),
        "it leaves nothing behind"
    );
}
