//! Limits that staff lifts from an account.

use super::SMS_CAP;
use crate::app::App;
use crate::config::{Limit, Per};
use crate::error::Fault;
use crate::store::{Tx, throttles, users};
use crate::values::key_of;

/// Forgets all that was counted of an account, under whatever name; of the networks it comes from nothing.
pub(crate) fn lift(app: &App, tx: &mut Tx<'_>, user: &users::Row) -> Result<usize, Fault> {
    let second = user.secondary_email.as_deref().map(key_of);
    let names = [
        Some(key_of(&user.email)),
        Some(key_of(&user.username)),
        second,
        user.phone.clone(),
        Some(format!("user {}", user.id.0)),
    ];
    let mut digests: Vec<_> = names
        .iter()
        .flatten()
        .flat_map(|key| digests(app, key))
        .collect();
    if let Some(number) = &user.phone {
        let whose = format!("{} {number}", tx.now().date());
        digests.push(app.keys().of_bucket(SMS_CAP, 0, &whose));
    }
    // In the order in which everybody takes buckets.
    digests.sort();
    let mut lifted = 0;
    for digest in &digests {
        lifted += throttles::delete_bucket(tx, digest)?;
    }
    Ok(lifted)
}

/// The buckets in which something is counted under this name.
fn digests(app: &App, key: &str) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for limit in Limit::ALL.into_iter().filter(|it| it.is_shared()) {
        for (number, rate) in app.config().limits.of(limit).iter().enumerate() {
            if rate.per != Per::Ip {
                let whose = format!("key {key}");
                all.push(app.keys().of_bucket(limit.variable(), number, &whose));
            }
        }
    }
    all
}
