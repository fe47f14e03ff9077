//! Rate limits as allauth writes them: `30/m/ip,5/5m/key` is thirty a minute for a network and five in five minutes for
//! an account asked for from one network. `10/d/account` is ten a day for an account, from wherever.

use time::Duration;

const EXAMPLE: &str = "write it like 30/m/ip,5/5m/key";
const MOST: u32 = 1000;
const LONGEST: f64 = 366.0 * 86_400.0;

/// One limit: so many in a window, counted per network, user, key or account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// How many are allowed in the window, 1 to 1000.
    pub amount: u32,
    /// How long the window is.
    pub window: Duration,
    /// What is counted together.
    pub per: Per,
}

/// What a /48 may do, as a multiple of what a /64 may: a neighbour who uses up theirs shuts nobody else out.
pub const SHARE_OF_48: u32 = 4;

impl Rate {
    /// So many times as much.
    #[must_use]
    pub fn times(self, share: u32) -> Self {
        let amount = self.amount.saturating_mul(share);
        Self { amount, ..self }
    }
}

/// What a limit counts together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Per {
    /// Everything from one network.
    Ip,
    /// Everything by one person who is logged in.
    User,
    /// Everything about one address, number or login from one network.
    Key,
    /// Everything about one account, or an address that no account has, from wherever.
    Account,
}

/// Reads a list of limits; nothing means no limit.
///
/// # Errors
/// A sentence that names the problem and shows an example.
pub(super) fn parse(text: &str) -> Result<Vec<Rate>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(|part| rate(part.trim())).collect()
}

fn rate(text: &str) -> Result<Rate, String> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let (amount, window, per) = match parts.as_slice() {
        [amount, window] => (*amount, *window, "ip"),
        [amount, window, per] => (*amount, *window, *per),
        _ => return Err(format!("{text:?} is not amount/duration/per: {EXAMPLE}")),
    };
    let amount = amount.parse().ok().filter(|n| (1..=MOST).contains(n));
    let amount = amount.ok_or_else(|| {
        format!("the amount of {text:?} is not a number from 1 to {MOST}: {EXAMPLE}")
    })?;
    let window = duration(window).ok_or_else(|| {
        format!("the duration of {text:?} is not like 30s, 5m, h or 1d: {EXAMPLE}")
    })?;
    let per = match per {
        "ip" => Per::Ip,
        "user" => Per::User,
        "key" => Per::Key,
        "account" => Per::Account,
        _ => {
            return Err(format!(
                "{per:?} in {text:?} is not ip, user, key or account: {EXAMPLE}"
            ));
        }
    };
    Ok(Rate {
        amount,
        window,
        per,
    })
}

/// `m`, `5m`, `0.5h`, or bare seconds; at least a second, at most a year.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.chars().last()? {
        's' => (text.strip_suffix('s')?, 1.0),
        'm' => (text.strip_suffix('m')?, 60.0),
        'h' => (text.strip_suffix('h')?, 3_600.0),
        'd' => (text.strip_suffix('d')?, 86_400.0),
        _ => (text, 1.0),
    };
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number = if number.is_empty() {
        Some(1.0)
    } else {
        number.parse::<f64>().ok().filter(|_| plain)
    };
    let seconds = number? * unit;
    (1.0..=LONGEST)
        .contains(&seconds)
        .then(|| Duration::seconds_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(amount: u32, seconds: i64, per: Per) -> Rate {
        Rate {
            amount,
            window: Duration::seconds(seconds),
            per,
        }
    }

    #[test]
    fn allauths_defaults_are_read() {
        for (text, rates) in [
            ("5/m/user", vec![one(5, 60, Per::User)]),
            (
                "20/m/ip,5/m/key",
                vec![one(20, 60, Per::Ip), one(5, 60, Per::Key)],
            ),
            (
                " 10/m/ip , 5/300s/key ",
                vec![one(10, 60, Per::Ip), one(5, 300, Per::Key)],
            ),
            ("1/180s/key", vec![one(1, 180, Per::Key)]),
            ("30/h/ip", vec![one(30, 3_600, Per::Ip)]),
            ("3/2d/key", vec![one(3, 172_800, Per::Key)]),
            ("5/300/key", vec![one(5, 300, Per::Key)]),
            ("30/m", vec![one(30, 60, Per::Ip)]),
            ("10/d/account", vec![one(10, 86_400, Per::Account)]),
            ("5/0.5h/ip", vec![one(5, 1_800, Per::Ip)]),
        ] {
            assert_eq!(parse(text), Ok(rates), "{text}");
        }
    }

    #[test]
    fn nothing_is_no_limit() {
        assert_eq!(parse(""), Ok(vec![]));
        assert_eq!(parse("  "), Ok(vec![]));
    }

    #[test]
    fn mistakes_are_named_with_an_example() {
        for text in [
            "30",
            "30/m/ip/x",
            "m/30/ip",
            "0/m/ip",
            "1001/m/ip",
            "-1/m/ip",
            "30/w/ip",
            "30//ip",
            "30/0s/ip",
            "30/0/ip",
            "30/m/",
            "30/m/host",
            "30/m/ip,",
            "30/infm/ip",
            "30/1e3s/ip",
            "30/NaNs/ip",
            "30/999999d/ip",
            "30/m/IP",
            "30/-5m/ip",
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.ends_with(EXAMPLE), "{text}: {problem}");
        }
        assert_eq!(
            parse("30/m/host").unwrap_err(),
            "\"host\" in \"30/m/host\" is not ip, user, key or account: write it like 30/m/ip,5/5m/key"
        );
    }
}
