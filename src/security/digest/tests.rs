//! Each secret is good for the row that it was made for, and for no other that has its number.

use super::*;

fn keys(current: &str, older: &[&str]) -> Keys {
    Keys::new(&SecretKeys::new(
        current.into(),
        older.iter().map(|key| (*key).to_owned()).collect(),
    ))
}

/// A row, as it is found by its number.
#[derive(Debug, Clone, Copy)]
struct Row(i64, Nonce);

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1.bytes() == other.1.bytes()
    }
}

impl Bound for Row {
    fn nonce(&self) -> &Nonce {
        &self.1
    }
}

const NONCE: Nonce = Nonce::new([5; 16]);
const OTHER: Nonce = Nonce::new([6; 16]);
const ROW: Row = Row(7, NONCE);
/// The row that has the number in another copy of the database.
const ANOTHER: Row = Row(7, OTHER);

/// What a secret opens where this row is the only one.
type Opens<'a> = dyn Fn(&Keys, Row) -> Option<Row> + 'a;

fn among(row: Row) -> impl Fn(i64) -> Result<Option<Row>, ()> {
    move |id| Ok((id == row.0).then_some(row))
}

fn is_bound(old: &Keys, opens: &Opens<'_>) {
    assert_eq!(opens(old, ROW), Some(ROW));
    for other in [ANOTHER, Row(8, NONCE), Row(7, Nonce::kept(&[]))] {
        assert_eq!(opens(old, other), None);
    }
    let new = keys("the-new-key", &["the-old-key"]);
    assert_eq!(opens(&new, ROW), Some(ROW));
    assert_eq!(opens(&new, ANOTHER), None);
    assert_eq!(opens(&keys("the-new-key", &[]), ROW), None);
}

#[test]
fn a_code_is_good_for_its_own_flow_alone_and_survives_a_new_key() {
    let old = keys("the-old-key", &[]);
    let code = OtpCode::parse("123456").unwrap();
    let kept = old.of_code(FlowId(7), &NONCE, &code).unwrap();
    is_bound(&old, &|keys, row| {
        let matches = keys.code_matches(&kept, FlowId(row.0), &row.1, &code);
        matches.then_some(row)
    });
    let wrong = OtpCode::parse("123457").unwrap();
    assert!(!old.code_matches(&kept, FlowId(7), &NONCE, &wrong));
    let none = Nonce::kept(&[]);
    assert_eq!(old.of_code(FlowId(7), &none, &code), None);
    assert!(!old.code_matches(&[], FlowId(7), &none, &code));
}

#[test]
fn a_link_is_good_for_the_row_that_it_was_made_for_and_for_one_thing() {
    let old = keys("the-old-key", &[]);
    let undo = old.undo_token(UndoId(7), &NONCE).unwrap();
    is_bound(&old, &|keys, row| {
        keys.find_undo(&undo, |id| among(row)(id.0)).unwrap()
    });
    let reset = old.reset_token(FlowId(7), &NONCE).unwrap();
    is_bound(&old, &|keys, row| {
        keys.find_reset(&reset, |id| among(row)(id.0)).unwrap()
    });
    let found = |token: &str| old.find_undo(token, |id| among(ROW)(id.0)).unwrap();
    let other = undo.replacen("7-", "8-", 1);
    for bad in ["", "-", "7", "7-", &other, &undo[..undo.len() - 1], &reset] {
        assert_eq!(found(bad), None, "{bad:?}");
    }
    assert_eq!(old.undo_token(UndoId(7), &Nonce::kept(&[])), None);
}

#[test]
fn the_token_of_an_e_mail_is_good_for_the_flow_that_it_was_made_for() {
    let old = keys("the-old-key", &[]);
    let token = old.letter_token(FlowId(7), &NONCE).unwrap();
    is_bound(&old, &|keys, row| {
        keys.find_letter(&token, |id| among(row)(id.0)).unwrap()
    });
    let twin = old.letter_token(FlowId(7), &OTHER).unwrap();
    assert_ne!(token.expose(), twin.expose());
    for bytes in [[0; 32], [7; 32]] {
        let token = Token::from_bytes(bytes);
        // Wherever it seems to lead, the row there is not its own.
        let found = old.find_letter(&token, |id| Ok::<_, ()>(Some(Row(id.0, NONCE))));
        assert_eq!(found, Ok(None));
    }
    assert!(old.letter_token(FlowId(7), &Nonce::kept(&[])).is_none());
}

#[test]
fn a_row_without_a_nonce_is_named_by_nothing() {
    assert!(is_nonce(&NONCE, &[5; 16]));
    assert!(!is_nonce(&NONCE, &[6; 16]));
    assert!(!is_nonce(&Nonce::kept(&[]), &[0; 16]));
}

#[test]
fn a_recovery_code_is_good_for_its_own_account_however_it_is_typed() {
    let code = RecoveryCode::from_bytes([7; 15]);
    let typed = RecoveryCode::parse(&code.grouped().to_lowercase()).unwrap();
    let kept = of_recovery_code(UserId(7), &code);
    assert_eq!(of_recovery_code(UserId(7), &typed), kept);
    assert_ne!(of_recovery_code(UserId(70), &code), kept);
    assert_ne!(
        of_recovery_code(UserId(7), &RecoveryCode::from_bytes([8; 15])),
        kept
    );
}
