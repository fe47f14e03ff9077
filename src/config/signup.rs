//! Who may sign up: `SIGNUP`, `SIGNUP_EMAIL_DOMAINS`, `SIGNUP_EMAIL_BLOCKED`, `INVITED_BY_MEMBERS`. An open door by accident is the fault to
//! avoid: whatever looks like one of these and is none stops the start.

use super::lookalikes::DOORS;
use super::reader::Reader;
use super::settings;
use crate::values::{Blocked, DomainPattern, EmailRules};
use std::io::Read as _;

const DOMAINS: &str = "SIGNUP_EMAIL_DOMAINS";
const BLOCKED: &str = "SIGNUP_EMAIL_BLOCKED";
const MEMBERS: &str = "INVITED_BY_MEMBERS";
const LARGEST_FILE: u64 = 16 * 1024 * 1024;
/// More faults than these of one file are not told.
const MOST_FAULTS: usize = 20;

/// Who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignupMode {
    /// Everybody.
    Open,
    /// Who was invited.
    Invite,
    /// Nobody. Staff and operators add people.
    Closed,
}

/// Who may sign up, and with which addresses.
#[derive(Debug, Clone)]
pub struct SignupRules {
    /// `SIGNUP`
    pub mode: SignupMode,
    /// `SIGNUP_EMAIL_DOMAINS`, `SIGNUP_EMAIL_BLOCKED`: for new addresses of members too.
    pub emails: EmailRules,
    /// `INVITED_BY_MEMBERS`: whether members invite people too.
    pub members_invite: bool,
}

impl SignupRules {
    /// Whether people can sign up who were not invited.
    pub fn is_open(&self) -> bool {
        self.mode == SignupMode::Open
    }

    /// Whether everybody can sign up with any address.
    pub fn is_unrestricted(&self) -> bool {
        self.is_open() && self.emails.is_empty()
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        strangers(reader);
        for name in DOORS {
            if reader.environment().is_blank(name) {
                reader.wrong(name, "is there and says nothing");
            }
        }
        Self {
            mode: mode(reader),
            emails: EmailRules::new(domains(reader), blocked(reader)),
            members_invite: reader.flag(MEMBERS, false),
        }
    }
}

fn mode(reader: &mut Reader<'_>) -> SignupMode {
    let choices = [
        ("open", SignupMode::Open),
        ("invite", SignupMode::Invite),
        ("closed", SignupMode::Closed),
    ];
    reader.choice("SIGNUP", &choices, SignupMode::Open)
}

fn domains(reader: &mut Reader<'_>) -> Vec<DomainPattern> {
    let parse = |raw: &str| {
        DomainPattern::parse(raw).ok_or_else(|| format!("holds {raw:?}, which is not a domain"))
    };
    let found = reader.list(DOMAINS, Vec::new(), parse);
    if found.is_empty() && reader.environment().get(DOMAINS).is_some_and(is_blank) {
        reader.wrong(DOMAINS, "is there and names no domain");
    }
    found
}

fn is_blank(raw: &str) -> bool {
    raw.split(',').all(|item| item.trim().is_empty())
}

fn blocked(reader: &mut Reader<'_>) -> Vec<Blocked> {
    let mut name = String::new();
    let text = reader.optional(BLOCKED, |path| {
        path.clone_into(&mut name);
        text_of(path)
    });
    let Some(text) = text else {
        return Vec::new();
    };
    let (mut found, mut faults) = (Vec::new(), 0);
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let said = without_comment(line);
        if said.is_empty() {
            continue;
        }
        match Blocked::parse(said) {
            Some(blocked) => found.push(blocked),
            None if faults < MOST_FAULTS => {
                faults += 1;
                let place = format!("{name}, line {}", number + 1);
                let problem = format!("{said:?} is neither a domain nor an address");
                reader.wrong_in(BLOCKED, &place, &problem, "mailinator.com");
            }
            None => faults += 1,
        }
    }
    if faults > MOST_FAULTS {
        let problem = format!("names a file in which {faults} lines are wrong");
        reader.wrong(BLOCKED, &problem);
    }
    found
}

/// A line without what begins with `#` at its start or after a space: in the middle of an address it is a sign like others.
fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| {
        let before = line.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(char::is_whitespace)
    };
    let comment = line.match_indices('#').find(starts);
    let end = comment.map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default().trim()
}

fn text_of(path: &str) -> Result<String, String> {
    let mut text = String::new();
    let size = std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_string(&mut text));
    match size {
        Err(error) => Err(format!("names a file that cannot be read ({error})")),
        Ok(size) if size as u64 > LARGEST_FILE => Err("names a file that is too large".into()),
        Ok(_) => Ok(text),
    }
}

/// Names that somebody may have meant for one of these.
fn strangers(reader: &mut Reader<'_>) {
    let looks_like_ours = |name: &&str| {
        let name = name.to_ascii_uppercase();
        ["SIGNUP", "SIGN_UP", "INVITE", "INVITATION"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let names = reader.environment().names().filter(looks_like_ours);
    let unknown = names.filter(|name| !settings::is_known(name));
    let mut unknown: Vec<_> = unknown.map(str::to_owned).collect();
    unknown.sort();
    for name in unknown {
        let advice = format!("There are: SIGNUP, {DOMAINS}, {BLOCKED}, {MEMBERS}.");
        reader.wrong_with(&name, "is not a setting", &advice);
    }
}

#[cfg(test)]
mod tests {
    use super::without_comment;

    #[test]
    fn a_comment_begins_a_line_or_follows_a_space() {
        for (line, said) in [
            ("# all", ""),
            ("  a.example # why", "a.example"),
            ("a#b@c.example", "a#b@c.example"),
            ("\ta.example\t#", "a.example"),
            ("", ""),
        ] {
            assert_eq!(without_comment(line), said, "{line:?}");
        }
    }
}
