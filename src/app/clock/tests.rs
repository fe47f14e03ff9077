//! The clock by itself.

use super::*;

fn seconds(seconds: i64) -> Duration {
    Duration::seconds(seconds)
}

/// A clock whose server is so far ahead of this machine, its answers on their way for so long.
fn clock_of_server(ahead: Duration, way: Duration) -> Clock {
    let clock = Clock::default();
    let before = clock.passed();
    let at = of_micros(clock.machine_now()).unwrap() + ahead + way / 2;
    clock.set(&[(before, at, before + whole_micros(way))]);
    clock
}

fn apart(one: Moment, other: Moment) -> i64 {
    (one - other).abs().whole_milliseconds().try_into().unwrap()
}

#[test]
fn it_goes_by_the_server_and_says_how_far_the_machine_is_off() {
    let machine = Clock::default();
    for (off, side) in [(100, "behind"), (-100, "ahead of")] {
        let clock = clock_of_server(seconds(off), seconds(0));
        assert!(apart(clock.now(), machine.now() + seconds(off)) < 500);
        let Skew::TooMuch(off_by) = clock.skew() else {
            panic!("{:?}", clock.skew());
        };
        let said = off_by.to_string();
        assert!(
            said.contains(side) && said.contains("the database's"),
            "{said}"
        );
    }
    let little = clock_of_server(seconds(20), seconds(0)).skew();
    assert!(matches!(little, Skew::Some(_)), "{little:?}");
    assert_eq!(clock_of_server(seconds(3), seconds(0)).skew(), Skew::None);
    assert_eq!(machine.skew(), Skew::None);
}

#[test]
fn what_agrees_within_the_way_of_the_answer_moves_nothing() {
    let clock = clock_of_server(seconds(0), seconds(0));
    let before = clock.offset.load(Ordering::Relaxed);
    let now = clock.passed();
    let at = clock.now() + seconds(1);
    clock.set(&[(now - 2 * SECOND, at, now + 2 * SECOND)]);
    assert_eq!(clock.offset.load(Ordering::Relaxed), before);
    // Of several answers the quickest counts.
    let at = clock.now() + seconds(30);
    clock.set(&[(now, at + seconds(500), now + 999 * SECOND), (now, at, now)]);
    assert!(clock.offset.load(Ordering::Relaxed) - before > 29 * SECOND);
}

#[test]
fn a_machine_that_is_set_or_has_slept_is_noticed_and_moves_nothing_by_itself() {
    let clock = clock_of_server(seconds(0), seconds(0));
    assert!(!clock.is_out_of_step());
    for shift in [90, -180] {
        let before = clock.now();
        clock.shift_machine(seconds(shift));
        assert!(clock.is_out_of_step());
        assert!(apart(clock.now(), before) < 500);
        assert!(matches!(clock.skew(), Skew::TooMuch(_)));
    }
}

#[test]
fn who_could_not_ask_is_not_followed_by_a_queue_of_others() {
    let clock = Clock::default();
    clock.shift_machine(seconds(90));
    assert_eq!(clock.catch_up(|| Err("away")), Err("away"));
    assert_eq!(
        clock.catch_up(|| -> Result<(), &str> { panic!("again") }),
        Ok(())
    );
}

#[test]
fn a_file_that_was_changed_later_than_now_says_that_the_clock_went_back() {
    let clock = Clock::default();
    clock.set_last(Some(clock.now()));
    assert_eq!(clock.skew(), Skew::None);
    clock.shift_machine(seconds(3600));
    assert_eq!(clock.skew(), Skew::None, "time has passed");
    clock.shift_machine(seconds(-3620));
    assert!(matches!(clock.skew(), Skew::Some(_)));
    clock.shift_machine(seconds(-3600));
    let Skew::TooMuch(off_by) = clock.skew() else {
        panic!("{:?}", clock.skew());
    };
    assert!(off_by.to_string().contains("behind the last entry"));
}

#[test]
fn a_moment_has_microseconds_and_no_more() {
    let now = Clock::default().now();
    assert_eq!(now.nanosecond() % 1000, 0);
    assert_eq!(of_micros(micros(now)), Some(now));
    assert!(now.year() >= 2024);
}
