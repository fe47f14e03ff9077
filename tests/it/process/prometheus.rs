//! A real Prometheus reads the metrics and our alerts, and its own tool checks the rules.

use super::program::{Place, Server};
use super::steps::{on_database, wait};
use crate::support::databases::TestDatabase;
use crate::support::people::PASSWORD;
use crate::support::watching::get;
use serde_json::Value;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/prometheus");

/// Where a program is; `None`, and a word about it, where it is not.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name));
    let found = found.into_iter().find(|it| it.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("TEST_EVERYTHING").is_none(),
            "TEST_EVERYTHING is set, and there is no {name}: it is in Debian's package prometheus"
        );
        eprintln!("skipped: there is no {name} here (Debian's package prometheus)");
    }
    found
}

/// A running Prometheus; it is ended when the value is dropped.
struct Prometheus {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one that reads from `target` every second.
    fn watching(program: &Path, target: SocketAddr) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = TempDir::new().unwrap();
        let usual = std::fs::read_to_string(format!("{RULES}/prometheus.yml")).unwrap();
        let settings = usual
            .replace("127.0.0.1:9464", &target.to_string())
            .replace("scrape_interval: 15s", "scrape_interval: 1s")
            .replace(
                "vestibule.rules.yml",
                &format!("{RULES}/vestibule.rules.yml"),
            );
        let file = folder.path().join("prometheus.yml");
        std::fs::write(&file, settings).unwrap();
        let child = Command::new(program)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.path().join("data").display()
            ))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let prometheus = Self {
            child,
            address,
            _folder: folder,
        };
        wait("Prometheus", || TcpStream::connect(address).ok());
        prometheus
    }

    fn ask(&self, path: &str) -> Option<Value> {
        let answer = get(self.address, path);
        let (_, body) = answer.split_once("\r\n\r\n")?;
        serde_json::from_str(body).ok()
    }

    /// The first value that a query has.
    fn value(&self, query: &str) -> Option<f64> {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let answer = self.ask(&format!("/api/v1/query?query={query}"))?;
        let value = answer["data"]["result"][0]["value"][1].as_str()?;
        value.parse().ok()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the program says that its metrics are.
fn metrics_of(server: &Server) -> SocketAddr {
    let port = wait("the address of the metrics", || {
        let log = server.log();
        let (_, rest) = log.split_once("metrics=127.0.0.1:")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn watched(database: &TestDatabase) -> (Place, Server) {
    let place = Place::new();
    let mut settings = on_database(&database.url());
    settings.push(("METRICS_BIND", "127.0.0.1:0".to_owned()));
    let server = place.serve(&settings);
    (place, server)
}

#[test]
fn a_prometheus_reads_what_happened_and_knows_the_alerts() {
    let Some(program) = program("prometheus") else {
        return;
    };
    let database = TestDatabase::new();
    let (_place, server) = watched(&database);
    let prometheus = Prometheus::watching(&program, metrics_of(&server));
    let failed = "vestibule_logins_total{result=\"failed\"}";
    wait("the first reading", || {
        prometheus.value(failed).filter(|it| *it < 0.5)
    });
    server.guest().log_in_with("nobody@example.com", PASSWORD);
    wait("the login that failed", || {
        prometheus.value(failed).filter(|it| *it > 0.5)
    });
    let build = "vestibule_build_info{version!=\"\"}";
    assert!(prometheus.value(build).is_some());
    let slow =
        "histogram_quantile(0.99, sum by (le) (vestibule_http_request_duration_seconds_bucket))";
    assert!(prometheus.value(slow).is_some_and(f64::is_finite));
    assert!(prometheus.value("up{job=\"vestibule\"}").unwrap() > 0.5);
    let rules = prometheus.ask("/api/v1/rules").unwrap();
    let rules = rules["data"]["groups"][0]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 10);
    wait("all alerts to be looked at", || {
        let answer = prometheus.ask("/api/v1/rules")?;
        let rules = answer["data"]["groups"][0]["rules"].as_array()?.clone();
        assert!(rules.iter().all(|it| it["health"] != "err"), "{rules:?}");
        Some(())
    });
}

#[test]
fn the_tool_of_prometheus_takes_the_rules_and_their_tests() {
    let Some(tool) = program("promtool") else {
        return;
    };
    for arguments in [
        ["check", "rules", "vestibule.rules.yml"],
        ["test", "rules", "vestibule.rules.test.yml"],
        ["check", "config", "prometheus.yml"],
    ] {
        let done = Command::new(&tool)
            .args(arguments)
            .current_dir(RULES)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned()
            + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{arguments:?}: {said}");
    }
}

#[test]
fn the_id_of_a_trace_is_in_the_log() {
    let place = Place::new();
    let server = place.serve(&[]);
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    let trace = format!("00-{id}-00f067aa0ba902b7-01");
    server.guest().with_header("traceparent", &trace).get("/");
    server.wait_for_log(&format!("trace_id=\"{id}\""));
}

#[test]
fn an_address_that_is_taken_is_named_with_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let place = Place::new();
    let settings = [("METRICS_BIND", address.clone())];
    let said = place.run(&["serve"], &settings).badly();
    assert!(
        said.contains(&format!("Cannot listen on {address}")),
        "{said}"
    );
    assert!(said.contains("METRICS_BIND"), "{said}");
}
