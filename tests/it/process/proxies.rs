//! What the log says of a trusted proxy that does not say who asks.

use super::program::Place;

#[test]
fn a_proxy_that_names_no_client_is_told_of_now_and_then() {
    let place = Place::new();
    let server = place.serve(&[("TRUSTED_PROXIES", "127.0.0.1".to_owned())]);
    let words = "trusted proxy";
    let good = server.guest();
    assert_eq!(good.get("/login").status(), 200);
    assert_eq!(good.log_in("ada@example.com").status(), 422);
    assert!(!server.log().contains(words), "{}", server.log());
    for header in ["unknown", "_hidden", "203.0.113.7, 203.0.113.300"] {
        let bad = server.guest().with_header("x-forwarded-for", header);
        assert_eq!(bad.log_in("ada@example.com").status(), 422);
    }
    server.wait_for_log(words);
    let log = server.log();
    assert_eq!(log.matches(words).count(), 1, "{log}");
    assert!(log.contains("127.0.0.1"), "{log}");
    assert!(
        !log.contains("_hidden") && !log.contains("203.0.113.300"),
        "{log}"
    );
}
