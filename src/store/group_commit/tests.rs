//! Writers that come at once, some of which fail, on a real file.

use super::*;
use crate::config::{DatabaseUrl, PreparedStatements};
use crate::store::pool::Manager;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicUsize;
use std::thread;

struct File {
    _folder: tempfile::TempDir,
    pool: Pool,
    rounds: GroupCommit,
}

/// `Err` is a panic.
type Answer<T> = thread::Result<Result<T, Fault>>;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

impl File {
    fn new(longest: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("a.db").display());
        let url = DatabaseUrl::parse(&url).unwrap();
        let file = Self {
            pool: pool::new(
                Manager::new(url, PreparedStatements::Auto),
                10,
                &pool::Waits::default(),
            ),
            rounds: GroupCommit::new(longest),
            _folder: folder,
        };
        let table =
            "CREATE TABLE notes (id INTEGER PRIMARY KEY); CREATE TABLE throttles (id INTEGER);";
        let mut conn = pool::get(&file.pool).unwrap();
        dialect::prepare_file(&mut conn).unwrap();
        conn.batch_execute(table).unwrap();
        file
    }

    /// What everybody else sees.
    fn rows(&self) -> i64 {
        let mut conn = pool::get(&self.pool).unwrap();
        let count = diesel::sql_query("SELECT count(*) AS rows FROM notes");
        count.get_result::<Count>(&mut **conn).unwrap().rows
    }

    fn write<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut part = self.rounds.begin(&self.pool)?;
        let done = work(part.conn()?);
        match done {
            Ok(_) => part.keep(false)?,
            Err(_) => part.undo()?,
        }
        done
    }

    /// Keeps the turn until so many others wait for it, each with what `work` does to it.
    fn together<T: Send>(
        &self,
        others: usize,
        work: impl Fn(usize, &mut Conn) -> Result<T, Fault> + Sync,
    ) -> (Result<(), Fault>, Vec<Answer<T>>) {
        thread::scope(|scope| {
            let (begun, has_begun) = std::sync::mpsc::channel();
            let first = scope.spawn(move || {
                self.write(|conn| {
                    begun.send(()).unwrap();
                    while self.rounds.state().waiting < others {
                        thread::yield_now();
                    }
                    note(conn)
                })
            });
            has_begun.recv().unwrap();
            let others: Vec<_> = (0..others)
                .map(|other| {
                    let work = &work;
                    scope.spawn(move || {
                        let write = || self.write(|conn| work(other, conn));
                        catch_unwind(AssertUnwindSafe(write))
                    })
                })
                .collect();
            let first = first.join().unwrap();
            let others = others.into_iter().map(|other| other.join().unwrap());
            (first, others.collect())
        })
    }
}

fn note(conn: &mut Conn) -> Result<(), Fault> {
    Ok(conn.batch_execute("INSERT INTO notes DEFAULT VALUES")?)
}

const LONG: Duration = Duration::from_mins(1);

#[test]
fn one_at_a_time_writes_and_all_that_was_answered_is_there() {
    let file = File::new(LONGEST);
    let together = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let before = file.rows();
                    file.write(|conn| {
                        assert_eq!(together.fetch_add(1, Ordering::SeqCst), 0);
                        note(conn)?;
                        thread::yield_now();
                        together.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    })
                    .unwrap();
                    assert!(file.rows() > before);
                }
            });
        }
    });
    assert_eq!(file.rows(), 320);
}

#[test]
fn changes_that_wait_share_a_commit_and_nobody_is_answered_before_it() {
    let file = File::new(LONG);
    let (first, others) = file.together(8, |_, conn| {
        note(conn)?;
        Ok(file.rows())
    });
    first.unwrap();
    for other in others {
        assert_eq!(other.unwrap(), Ok(0), "what others saw meanwhile");
    }
    assert_eq!(file.rows(), 9);
}

#[test]
fn a_round_that_lasts_too_long_ends_although_others_wait() {
    let file = File::new(Duration::ZERO);
    let (first, others) = file.together(8, |_, conn| {
        note(conn)?;
        Ok(file.rows())
    });
    first.unwrap();
    let mut seen: Vec<i64> = others.into_iter().map(|it| it.unwrap().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (1..=8).collect::<Vec<_>>());
}

#[test]
fn a_change_that_fails_is_undone_alone() {
    let file = File::new(LONG);
    let (first, others) = file.together(8, |other, conn| {
        note(conn)?;
        match other {
            2 => Err(Fault::Overloaded("no")),
            5 => panic!("a bug"),
            _ => Ok(()),
        }
    });
    first.unwrap();
    for (number, other) in others.into_iter().enumerate() {
        match number {
            2 => assert_eq!(other.unwrap(), Err(Fault::Overloaded("no"))),
            5 => assert!(other.is_err()),
            _ => assert_eq!(other.unwrap(), Ok(())),
        }
    }
    assert_eq!(file.rows(), 7);
}

#[test]
fn a_round_that_is_lost_is_lost_for_all_and_the_next_one_is_not() {
    let file = File::new(LONG);
    // What SQLite does by itself when the disk is full.
    let (first, others) = file.together(4, |other, conn| {
        note(conn)?;
        if other == 3 {
            conn.batch_execute("ROLLBACK")?;
        }
        Ok(())
    });
    let others = others.into_iter().map(Result::unwrap);
    // Who came after the loss is in the next round.
    let kept = std::iter::once(first).chain(others).flatten().count();
    assert!(kept < 5);
    assert_eq!(file.rows(), i64::try_from(kept).unwrap());
    file.write(note).unwrap();
    assert_eq!(file.rows(), i64::try_from(kept).unwrap() + 1);
}

#[test]
fn a_round_in_which_all_fail_leaves_nothing_and_the_turn_is_given_back() {
    let file = File::new(LONG);
    let (_, others) = file.together(3, |_, conn| {
        note(conn)?;
        Err::<(), _>(Fault::Overloaded("no"))
    });
    assert!(others.into_iter().all(|other| other.unwrap().is_err()));
    assert_eq!(file.rows(), 1);
    let failed = file.write(|conn| {
        note(conn)?;
        Err::<(), _>(Fault::Overloaded("no"))
    });
    assert_eq!(failed, Err(Fault::Overloaded("no")));
    file.write(note).unwrap();
    assert_eq!(file.rows(), 2);
}

#[test]
fn a_round_that_never_ends_is_lost_and_the_next_one_is_not() {
    let file = File::new(LONG);
    let mut part = file.rounds.begin(&file.pool).unwrap();
    let ending = part.ending.clone();
    drop(part.turn.round.take());
    assert!(ending.told.lock().unwrap().is_some());
    assert!(ending.wait().is_err());
    drop(part);
    file.write(note).unwrap();
    assert_eq!(file.rows(), 1);
}
