//! The address of a server as each of the two drivers is given it, with the settings by which a machine that is gone or a
//! network that is cut is noticed within seconds. What the address says itself of them stays.

use crate::config::ServerUrl;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// How long, in seconds, one server may take to be connected to. libpq waits for minutes when packets are dropped.
const CONNECT: u64 = 4;
/// The same where there are others to turn to: of three, two may be silent, and a request still finds the third in time.
const CONNECT_EACH: u64 = 2;
/// How long, in milliseconds, what was sent may stay without an acknowledgement. The kernel's own answer is a quarter of an hour.
const ACKNOWLEDGED: u64 = 6000;
/// After how many seconds of silence the other side is asked whether it is there. Firewalls forget silent connections, too.
const IDLE: u64 = 5;
/// How many seconds lie between such questions.
const INTERVAL: u64 = 2;
/// How many of them may stay without an answer.
const COUNT: u64 = 3;

/// The settings of the wire, with their names in libpq and their values where an address does not say them.
fn wire(several: bool) -> [(&'static str, u64); 5] {
    let connect = if several { CONNECT_EACH } else { CONNECT };
    [
        ("connect_timeout", connect),
        ("tcp_user_timeout", ACKNOWLEDGED),
        ("keepalives_idle", IDLE),
        ("keepalives_interval", INTERVAL),
        ("keepalives_count", COUNT),
    ]
}

/// The address for libpq.
pub(super) fn for_libpq(url: &str) -> String {
    let parts = ServerUrl::cut(url);
    let mut settings: Vec<_> = parts.settings().map(str::to_owned).collect();
    for (name, value) in wire(parts.names_several()) {
        if parts.said(name).is_none() {
            settings.push(format!("{name}={value}"));
        }
    }
    let ServerUrl {
        before,
        hosts,
        database,
        ..
    } = parts;
    format!("{before}{hosts}{database}?{}", settings.join("&"))
}

/// The servers of the address for the driver that waits without a thread, in the order in which they are asked. `None` when
/// the address says something that libpq alone understands, or understands otherwise.
pub(super) fn for_driver(url: &str) -> Option<Vec<Config>> {
    let parts = ServerUrl::cut(url);
    let wire = wire(parts.names_several());
    let is_of_wire = |setting: &&str| {
        let name = setting.split('=').next();
        wire.iter().any(|(one, _)| Some(*one) == name)
    };
    let rest = parts.settings().filter(|setting| !is_of_wire(setting));
    // The driver tells a leader from a standby by what it takes.
    let rest = rest.map(|setting| match setting {
        "target_session_attrs=primary" => "target_session_attrs=read-write",
        other => other,
    });
    let rest: Vec<_> = rest.collect();
    let one = |host: &str| {
        let url = format!(
            "{}{host}{}?{}",
            parts.before,
            parts.database,
            rest.join("&")
        );
        let read = url.parse::<Config>().ok();
        let mut config = read.filter(|config| reads_alike(config, &parts))?;
        for (name, value) in wire {
            let value = match parts.said(name) {
                Some(said) => said.parse().ok()?,
                None => value,
            };
            set(&mut config, name, value);
        }
        Some(config)
    };
    parts.hosts.split(',').map(one).collect()
}

/// Whether both drivers look for the server at the same place.
fn reads_alike(config: &Config, parts: &ServerUrl<'_>) -> bool {
    let named = |host: &Host| match host {
        Host::Tcp(name) => !name.is_empty() && !name.contains(','),
        Host::Unix(_) => true,
    };
    let one = matches!(config.get_hosts(), [host] if named(host));
    one && !parts.query.contains('@') && !(parts.names_several() && parts.query.contains("host"))
}

/// Nought leaves it to the system.
fn set(config: &mut Config, name: &str, value: u64) {
    let time = Duration::from_secs(value);
    match name {
        _ if value == 0 => config,
        "connect_timeout" => config.connect_timeout(time),
        "tcp_user_timeout" => config.tcp_user_timeout(Duration::from_millis(value)),
        "keepalives_idle" => config.keepalives_idle(time),
        "keepalives_interval" => config.keepalives_interval(time),
        _ => config.keepalives_retries(u32::try_from(value).unwrap_or(u32::MAX)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_wire_are_added_to_a_database_url_once() {
        let rest =
            "tcp_user_timeout=6000&keepalives_idle=5&keepalives_interval=2&keepalives_count=3";
        for (url, full) in [
            (
                "postgres://a/b",
                format!("postgres://a/b?connect_timeout=4&{rest}"),
            ),
            (
                "postgres://a/b?x=1",
                format!("postgres://a/b?x=1&connect_timeout=4&{rest}"),
            ),
            (
                "postgres://a/b?connect_timeout=9",
                format!("postgres://a/b?connect_timeout=9&{rest}"),
            ),
            (
                "postgres://a,b:5433/c?target_session_attrs=read-write",
                format!(
                    "postgres://a,b:5433/c?target_session_attrs=read-write&connect_timeout=2&{rest}"
                ),
            ),
            (
                "postgres://ada:what?@a/b",
                format!("postgres://ada:what?@a/b?connect_timeout=4&{rest}"),
            ),
        ] {
            assert_eq!(for_libpq(url), full);
        }
    }

    #[test]
    fn an_address_that_only_libpq_understands_is_left_to_it() {
        for theirs in [
            "postgres:///vestibule",
            "postgres://db/vestibule?sslmode=verify-full",
            "postgres://db/vestibule?passfile=/etc/pgpass",
            "postgres://ada@:5433/vestibule",
            "postgres://db/vestibule?host=other",
            "postgres://one,two/vestibule?hostaddr=127.0.0.1,127.0.0.2",
            "postgres:///vestibule?host=a,b",
            "postgres://one,,two/vestibule",
            "postgres://one%2Ctwo/vestibule",
            "postgres://one,two/vestibule?target_session_attrs=prefer-standby",
            "postgres://db/vestibule?application_name=a@b",
            "postgres://db/vestibule?keepalives_idle=soon",
        ] {
            assert!(for_driver(theirs).is_none(), "{theirs}");
        }
        for ours in [
            "postgres://ada:secret@db:5433/vestibule",
            "postgresql://db/vestibule?application_name=x&options=-c%20search_path%3Dours",
            "postgres:///vestibule?host=/run/postgresql",
            "postgres://db/vestibule?keepalives_count=9",
            "postgres://one,two/vestibule?target_session_attrs=primary",
        ] {
            assert!(for_driver(ours).is_some(), "{ours}");
        }
    }

    #[test]
    fn each_server_of_an_address_is_asked_in_turn_with_the_same_settings() {
        let url = "postgres://ada:secret@one,two:5433,[::1]:5434/hall?target_session_attrs=read-write&tcp_user_timeout=1500";
        let servers = for_driver(url).unwrap();
        let ports: Vec<_> = servers.iter().map(|server| server.get_ports()[0]).collect();
        assert_eq!(ports, [5432, 5433, 5434]);
        for server in &servers {
            assert_eq!(server.get_user(), Some("ada"));
            assert_eq!(server.get_password(), Some(b"secret".as_slice()));
            assert_eq!(server.get_dbname(), Some("hall"));
            assert_eq!(server.get_connect_timeout(), Some(&Duration::from_secs(2)));
            assert_eq!(
                server.get_tcp_user_timeout(),
                Some(&Duration::from_millis(1500))
            );
            assert_eq!(server.get_keepalives_idle(), Duration::from_secs(5));
            let attributes = server.get_target_session_attrs();
            assert_eq!(
                attributes,
                tokio_postgres::config::TargetSessionAttrs::ReadWrite
            );
        }
    }
}
