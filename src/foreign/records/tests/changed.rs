//! Every file, cut off at every byte and changed in every byte: an error or records, never a panic, never without end.

use super::*;

/// What becomes of a byte.
const CHANGES: [fn(u8) -> u8; 4] = [|byte| byte ^ 0x01, |byte| byte ^ 0x80, |_| b'"', |_| b'{'];

/// Reads a file from small pieces; more records than it can hold would be no end.
fn outcome(bytes: &[u8], piece: usize) -> Option<usize> {
    let mut count = 0;
    let mut each = |record: Record| -> Result<(), Infallible> {
        // Messages are made of whatever came.
        assert!(record.label().to_string().len() < 500);
        count += 1;
        assert!(count <= bytes.len() * 100, "without end");
        Ok(())
    };
    match read(Drops(bytes, piece), None, "users", &mut each) {
        Ok(summary) => Some(usize::try_from(summary.records).unwrap()),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

#[test]
fn every_beginning_of_every_file_is_an_error_or_ends_between_two_records() {
    for file in ALL {
        let whole = records(file).len();
        let mut fine = 0;
        for end in 0..file.len() {
            let Some(count) = outcome(&file[..end], 7) else {
                continue;
            };
            assert!(count > 0 && count <= whole, "{end}");
            fine += 1;
        }
        // Lines and documents may end behind any of them, arrays nowhere but before a last line break.
        let is_array = file.starts_with(b"[") || file.starts_with(&[0x1f, 0x8b]);
        let most = if is_array { 1 } else { whole * 2 };
        assert!(fine <= most, "{fine} of {}", file.len());
    }
}

#[test]
fn every_file_with_one_byte_changed_is_an_error_or_records() {
    for file in ALL {
        for place in 0..file.len() {
            for change in CHANGES {
                let mut changed = file.to_vec();
                changed[place] = change(changed[place]);
                outcome(&changed, 4096);
            }
        }
    }
}

#[test]
fn pieces_of_any_size_give_the_same() {
    for file in ALL {
        let whole = records(file);
        for piece in [1, 2, 3, 5, 64] {
            let (_, dripped) = all_of(Drops(file, piece)).unwrap();
            assert_eq!(content(&dripped), content(&whole));
        }
    }
}
