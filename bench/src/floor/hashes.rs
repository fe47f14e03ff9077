//! What a core can hash, and what a disk can commit, with nothing around it.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as B64;
use std::time::{Duration, Instant};

/// Vestibule's parameters, and Django's encoding.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A password as Vestibule keeps it.
pub(crate) fn encoded(password: &str) -> Option<String> {
    let salt = b"the-salt-of-all!";
    let mut tag = [0; 32];
    argon2()?
        .hash_password_into(password.as_bytes(), salt, &mut tag)
        .ok()?;
    Some(format!(
        "argon2$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${}${}",
        B64.encode(salt),
        B64.encode(tag)
    ))
}

/// Hashes a second, on as many threads as there are cores to run on, each with its one block of memory.
pub(crate) fn hashes(lasting: Duration) -> f64 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let started = Instant::now();
    let done: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| hash_for(lasting)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok().flatten().unwrap_or(0))
            .sum()
    });
    done as f64 / started.elapsed().as_secs_f64()
}

fn hash_for(lasting: Duration) -> Option<u64> {
    let argon2 = argon2()?;
    let mut memory = vec![Block::default(); argon2.params().block_count()];
    let mut tag = [0; 32];
    let started = Instant::now();
    let mut done = 0;
    while started.elapsed() < lasting {
        argon2
            .hash_password_into_with_memory(
                b"Correct-Horse-7",
                b"the-salt-of-all!",
                &mut tag,
                &mut memory,
            )
            .ok()?;
        done += 1;
    }
    Some(done)
}

/// Commits a second, one after the other, each of one changed row and safe from a power cut.
pub(crate) fn commits(database: &str, lasting: Duration) -> Option<f64> {
    let mut done = 0_u32;
    if let Some(path) = database.strip_prefix("sqlite://") {
        let connection = rusqlite::Connection::open(format!("{path}.commits")).ok()?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, number INTEGER, text TEXT)",
            )
            .ok()?;
        let mut insert = connection.prepare("INSERT INTO rows (number, text) VALUES (?1, 'as long as a line of an audit log is, or thereabouts')").ok()?;
        // Once the log has been begun anew it no longer grows, and to write over is cheaper than to append: so it is with a
        // server that has run for a while.
        connection.execute_batch("PRAGMA synchronous = OFF").ok()?;
        for number in 0..3000 {
            insert.execute([number]).ok()?;
        }
        connection.execute_batch("PRAGMA synchronous = FULL").ok()?;
        let started = Instant::now();
        while started.elapsed() < lasting {
            insert.execute([done]).ok()?;
            done += 1;
        }
        return Some(f64::from(done) / started.elapsed().as_secs_f64());
    }
    let mut client = postgres::Client::connect(database, postgres::NoTls).ok()?;
    client
        .batch_execute("CREATE TABLE IF NOT EXISTS bench_commits (number BIGINT, text TEXT)")
        .ok()?;
    let insert = client.prepare("INSERT INTO bench_commits VALUES ($1, 'as long as a line of an audit log is, or thereabouts')").ok()?;
    let started = Instant::now();
    while started.elapsed() < lasting {
        client.execute(&insert, &[&i64::from(done)]).ok()?;
        done += 1;
    }
    let rate = f64::from(done) / started.elapsed().as_secs_f64();
    client.batch_execute("DROP TABLE bench_commits").ok()?;
    Some(rate)
}
