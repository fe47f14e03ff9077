//! Files as spreadsheets and databases write them, and files that are not what they should be.

use super::{codes, counts, import, import_with, mapped, options, refused, row, said};
use crate::support::app::TestApp;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use vestibule::internals::error::Fault;
use vestibule::internals::moving::Preset;

#[test]
fn marks_separators_quotes_and_ends_of_lines_are_read_as_they_are_written() {
    let app = TestApp::without_limits();
    let text = "\u{feff}Email;First name;Last name\r\n\r\nada@example.com;\"A;da\";\"Love\r\nlace\"\r\nbob@example.com;\"Bo\"\"b\";";
    let report = import(&app, text);
    assert_eq!(
        (counts(&report), codes(&report)),
        ([2, 0, 0, 0], vec!["name_shortened"])
    );
    let ada = row(&app, "ada@example.com");
    assert_eq!(
        (ada.first_name.as_str(), ada.last_name.as_str()),
        ("A;da", "Lovelace")
    );
    assert_eq!(row(&app, "bob@example.com").first_name, "Bo\"b");
    let tabs = "email\tfirst_name\ncy@example.com\tC,y\n";
    assert_eq!(counts(&import(&app, tabs)), [1, 0, 0, 0]);
    assert_eq!(row(&app, "cy@example.com").first_name, "C,y");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(b"email\rdi@example.com\r").unwrap();
    let packed = packed.finish().unwrap();
    let (report, _) = import_with(&app, &packed, &options(None)).unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 0]);
}

#[test]
fn rows_that_do_not_fit_the_header_are_named_and_a_header_again_is_no_person() {
    let app = TestApp::without_limits();
    let text = "email,first_name\nada@example.com,Ada\nemail,first_name\nbob@example.com,B,ob\ncy@example.com\ndi@example.com,Di\n";
    let mut report = import(&app, text);
    assert_eq!((counts(&report), report.people), ([2, 0, 0, 2], 4));
    assert_eq!(
        said(&mut report),
        "line 4 (users): It has 3 cells, and the header 2; it is not taken.\n\
         line 5 (users): It has 1 cells, and the header 2; it is not taken.\n"
    );
}

#[test]
fn what_cannot_be_read_to_its_end_leaves_nothing_behind() {
    let app = TestApp::without_limits();
    let says = |text: &[u8], wanted: &str| {
        let why = refused(&app, text);
        assert!(
            why.contains(wanted) && why.ends_with("Nothing was taken."),
            "{why}"
        );
        assert_eq!(app.database().rows_of("users"), 0);
    };
    let header = "email,first_name,last_name\n";
    let begin = format!("{header}ada@example.com,Ada,L\n");
    says(
        format!("{begin}bob@exam").as_bytes(),
        "ends in the middle: the last whole record is line 2",
    );
    says(
        format!("{begin}bob@example.com,\"Bob,x\n\n").as_bytes(),
        "ends in the middle",
    );
    let latin: Vec<u8> = [begin.as_bytes(), b"bob@example.com,Bj\xf8rn,x\n"].concat();
    says(&latin, "line 3 is not UTF-8");
    says(
        "email,name,email\na,b,c\n".as_bytes(),
        "header names the column \"email\" twice",
    );
    let wide: Vec<u8> = "email\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    says(&wide, "UTF-16");
    let long = format!("{begin}bob@example.com,\"{}\",x\n", "x".repeat(2 << 20));
    says(long.as_bytes(), "line 3 is longer than");
    let cells = format!("{begin}{}\n", ",".repeat(2000));
    says(cells.as_bytes(), "line 3 has more than 1000 cells");
    says(b"first_name\nAda\n", "no column for e-mail addresses");
    says(b"  \n ", "is empty");
    says(
        b"<users><user/></users>",
        "is XML: write the users as CSV or JSON",
    );
    says(
        b"{\"email\": \"ada@example.com\"}\n{\"email\": ",
        "ends in the middle",
    );
}

#[test]
fn odd_cells_cost_the_cell_and_not_the_person() {
    let app = TestApp::without_limits();
    let long = "x".repeat(5000);
    let text = format!(
        "id,email,first_name,phone,is_active,date_joined,groups\n\
         1,ada@example.com,A\0da,call me,true,yesterday,[broken\n\
         2,bob@example.com,{long},,perhaps,,\n\
         3,,,,,,\n"
    );
    let report = import(&app, &text);
    assert_eq!(counts(&report), [2, 0, 0, 1]);
    assert_eq!(
        codes(&report),
        [
            "address_missing",
            "field_unreadable",
            "name_shortened",
            "phone_unreadable"
        ]
    );
    assert_eq!(row(&app, "ada@example.com").first_name, "Ada");
    assert!(
        !row(&app, "bob@example.com").is_active,
        "nobody gets in by mistake"
    );
}

#[test]
fn of_two_with_one_mailbox_nobody_is_taken() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        "email,username\nAda@Example.com,ada\nada@example.com,ida\nbob@example.com,bob\n",
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([1, 0, 0, 2], vec!["mailbox_twice"])
    );
}

#[test]
fn a_file_without_addresses_is_refused_with_the_columns_that_it_has() {
    let app = TestApp::without_limits();
    let text = b"{\"realm\": \"shop\", \"users\": [{\"email\": \"ada@example.com\"}]}";
    let why = refused(&app, text);
    assert_eq!(
        why,
        "There is no column for e-mail addresses. The file has: realm, users. Name the column with --map <their column>=email. \
         If another program has exported the file, name that with --preset. Nothing was taken."
    );
    let why = refused(
        &app,
        b"1,ada@example.com,$2b$04$x\n2,bob@example.com,$2b$04$y\n",
    );
    assert!(
        why.contains("Is the first line of the file a header?") && !why.contains("ada"),
        "{why}"
    );
    let options = mapped(&app, None, &["E-Mial Adress=email"]);
    match import_with(&app, b"E-Mail Adress,Name\nada@example.com,Ada\n", &options) {
        Err(Fault::Refused(why)) => assert!(
            why.contains("The file has: E-Mail Adress, Name. No row has E-Mial Adress, which the mapping names."),
            "{why}"
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_read_of_verification_and_rights_without_staff_are_named() {
    let app = TestApp::without_limits();
    let mut report = import(
        &app,
        "email,email_verified,is_staff\nada@example.com,maybe,yes\nbob@example.com,no,no\n",
    );
    assert_eq!(codes(&report), ["field_unreadable", "staff_not_taken"]);
    let said = said(&mut report);
    assert!(
        said.contains("line 2 (users): email_verified is neither true nor false"),
        "{said}"
    );
    assert_eq!(report.counts.added, 2);
    assert!(!row(&app, "ada@example.com").is_staff);
}

#[test]
fn what_is_mapped_out_of_an_object_is_not_called_unknown() {
    let app = TestApp::without_limits();
    let text = r#"{"user_id": "auth0|1", "email": "ada@example.com", "user_metadata": {"given": "Ada", "shoe": 38}}"#;
    let options = mapped(
        &app,
        Some(Preset::Auth0),
        &["user_metadata.given=first_name"],
    );
    let (report, _) = import_with(&app, text.as_bytes(), &options).unwrap();
    assert_eq!(report.proposed_names(), ["user_metadata.shoe"]);
    assert_eq!(row(&app, "ada@example.com").first_name, "Ada");
}
