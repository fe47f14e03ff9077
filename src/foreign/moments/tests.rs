//! Moments of Django, of databases and of MongoDB, and what is none.

use super::*;
use time::macros::datetime;

fn at(text: &str) -> Moment {
    parse(text, Zone::utc()).unwrap().at
}

fn in_zone(text: &str, zone: &str) -> Found {
    parse(text, Zone::parse(zone).unwrap()).unwrap()
}

#[test]
fn moments_are_read_in_every_form_that_django_and_databases_write() {
    let noon = datetime!(2024-01-01 10:20:30.123);
    for text in [
        "2024-01-01T10:20:30.123Z",
        "2024-01-01T10:20:30.123000+00:00",
        " 2024-01-01 10:20:30.123 ",
        "2024-01-01 12:20:30,123 +0200",
        "2024-01-01T12:20:30.123+02",
        "2024-01-01T05:20:30.123-05:00",
        "2024-01-01T11:13:58.123+00:53:28",
        "2024-01-01 10:20:30.123 UTC",
        "+2024-01-01t10:20:30.123z",
    ] {
        assert_eq!(at(text), noon, "{text}");
    }
    assert_eq!(at("2024-02-29"), datetime!(2024-02-29 00:00));
    assert_eq!(at("2024-02-29T10:20"), datetime!(2024-02-29 10:20));
    // Finer than microseconds is cut off, not rounded.
    assert_eq!(
        at("2024-01-01T00:00:00.1234569"),
        datetime!(2024-01-01 00:00:00.123456)
    );
    assert_eq!(at("1900-01-01T00:00:00Z"), datetime!(1900-01-01 00:00));
    assert_eq!(
        at("9999-12-31T23:59:59.999999Z"),
        datetime!(9999-12-31 23:59:59.999999)
    );
    assert_eq!(at("1965-05-04T03:02:01Z"), datetime!(1965-05-04 03:02:01));
}

#[test]
fn the_end_of_a_day_and_a_leap_second_are_the_next_moment() {
    assert_eq!(at("2024-12-31T24:00:00Z"), datetime!(2025-01-01 00:00));
    assert_eq!(at("2024-12-31T24:00"), datetime!(2025-01-01 00:00));
    assert_eq!(at("2016-12-31T23:59:60Z"), datetime!(2017-01-01 00:00));
    assert_eq!(
        at("2016-12-31T23:59:60.5+00:00"),
        datetime!(2017-01-01 00:00:00.5)
    );
    assert_eq!(
        parse("2024-12-31T24:00:01Z", Zone::utc()),
        Err(BadMoment::NoSuch)
    );
}

#[test]
fn what_is_no_moment_is_refused_by_what_is_wrong() {
    for (text, wrong) in [
        ("", BadMoment::Form),
        ("now", BadMoment::Form),
        ("1704104430", BadMoment::Form),
        ("2024-1-1", BadMoment::Form),
        ("01.02.2024", BadMoment::Form),
        ("2024-01-01T", BadMoment::Form),
        ("2024-01-01T10", BadMoment::Form),
        ("2024-01-01T10:20:30.", BadMoment::Form),
        ("2024-01-01T10:20:30Z+", BadMoment::Form),
        ("2024-01-01T10:20:30+2", BadMoment::Form),
        ("2024-01-01T10:20:30+02:00:00:00", BadMoment::Form),
        ("2024-01-01\u{0}", BadMoment::Form),
        ("２０２４-01-01", BadMoment::Form),
        ("20240-01-01", BadMoment::Form),
        ("2023-02-29", BadMoment::NoSuch),
        ("2024-13-01", BadMoment::NoSuch),
        ("2024-01-00", BadMoment::NoSuch),
        ("2024-01-01T25:00Z", BadMoment::NoSuch),
        ("2024-01-01T10:60Z", BadMoment::NoSuch),
        ("2024-01-01T10:20:61Z", BadMoment::NoSuch),
        ("2024-01-01T10:20:30+24:00", BadMoment::NoSuch),
        // MySQL's moment of nothing, .NET's, and a year that is too early or too late.
        ("0000-00-00 00:00:00", BadMoment::Year(0)),
        ("0001-01-01T00:00:00Z", BadMoment::Year(1)),
        ("1066-10-14", BadMoment::Year(1066)),
        ("1899-12-31T23:59:59Z", BadMoment::Year(1899)),
        ("1900-01-01T00:00:00+01:00", BadMoment::Year(1899)),
        ("+012024-01-01", BadMoment::Year(12024)),
        ("-000044-03-15", BadMoment::Year(-44)),
        ("9999-12-31T24:00", BadMoment::Year(10_000)),
        ("9999-12-31T23:59:59-01:00", BadMoment::Year(10_000)),
    ] {
        assert_eq!(parse(text, Zone::utc()), Err(wrong), "{text}");
    }
    let long = format!("2024-01-01{}", "0".repeat(100_000));
    assert_eq!(parse(&long, Zone::utc()), Err(BadMoment::Form));
    let said = BadMoment::Year(1066).to_string();
    assert_eq!(said, "is of the year 1066; only 1900 to 9999 are taken");
}

#[test]
fn without_a_zone_a_moment_is_of_the_callers_and_the_earlier_where_clocks_turn() {
    let found = |at, clock| Found {
        at,
        clock,
        has_zone: false,
    };
    let berlin = |text| in_zone(text, "Europe/Berlin");
    assert_eq!(
        berlin("2024-07-01 12:00"),
        found(datetime!(2024-07-01 10:00), Clock::Once)
    );
    assert_eq!(
        berlin("2024-07-01"),
        found(datetime!(2024-06-30 22:00), Clock::Once)
    );
    // A zone that is written wins.
    assert_eq!(
        berlin("2024-07-01T12:00Z"),
        Found {
            has_zone: true,
            ..found(datetime!(2024-07-01 12:00), Clock::Once)
        }
    );
    assert_eq!(
        berlin("2026-03-29 02:30"),
        found(datetime!(2026-03-29 00:30), Clock::Never)
    );
    assert_eq!(
        berlin("2026-03-29 03:00"),
        found(datetime!(2026-03-29 01:00), Clock::Once)
    );
    assert_eq!(
        berlin("2026-10-25 02:30"),
        found(datetime!(2026-10-25 00:30), Clock::Twice)
    );
    assert_eq!(
        berlin("2026-10-25 01:59:59"),
        found(datetime!(2026-10-24 23:59:59), Clock::Once)
    );
    assert_eq!(
        berlin("2026-10-25 03:00"),
        found(datetime!(2026-10-25 02:00), Clock::Once)
    );
    // Half an hour back.
    let lord_howe = in_zone("2026-04-05 01:45", "Australia/Lord_Howe");
    assert_eq!(lord_howe, found(datetime!(2026-04-04 14:45), Clock::Twice));
    // A whole day left out.
    let apia = in_zone("2011-12-30 12:00", "Pacific/Apia");
    assert_eq!(apia, found(datetime!(2011-12-29 22:00), Clock::Never));
    // The ends of what is known.
    let last = parse(
        "9999-12-31T23:59:59",
        Zone::parse("America/New_York").unwrap(),
    );
    assert!(
        matches!(last, Ok(_) | Err(BadMoment::Year(10_000))),
        "{last:?}"
    );
}

#[test]
fn moments_of_mongodb_are_written_in_any_year() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00+00:00"),
        (-1, "1969-12-31T23:59:59.999000+00:00"),
        (1_704_104_430_123, "2024-01-01T10:20:30.123000+00:00"),
        (1_709_251_199_000, "2024-02-29T23:59:59+00:00"),
        (-4_861_728_000_000, "1815-12-10T00:00:00+00:00"),
        (-62_135_596_800_000, "0001-01-01T00:00:00+00:00"),
        (-62_167_219_200_001, "-000001-12-31T23:59:59.999000+00:00"),
        (253_402_300_800_001, "+010000-01-01T00:00:00.001000+00:00"),
        (i64::MAX, "+292278994-08-17T07:12:55.807000+00:00"),
        (i64::MIN, "-292275055-05-16T16:47:04.192000+00:00"),
    ] {
        assert_eq!(of_millis(millis), text);
        let read = parse(text, Zone::utc());
        assert!(
            matches!(read, Ok(_) | Err(BadMoment::Year(_))),
            "{text}: {read:?}"
        );
    }
    let moment = datetime!(2024-01-01 10:20:30.123456);
    assert_eq!(in_text(moment), "2024-01-01T10:20:30.123456+00:00");
    assert_eq!(at(&in_text(moment)), moment);
}
