//! `encrypted_password` of Supabase: bcrypt, argon2, and what came from Firebase, `$fbscrypt$v=1,n=14,r=8,p=1,ss=…,sk=…$salt$hash`
//! (supabase/auth, `internal/crypto/password.go`).

use crate::security::foreign_hashes::{BadHash, FirebaseParams, Part, accept, from_firebase};

const FIREBASE: &str = "$fbscrypt$";

pub(super) fn kept(text: &str) -> Result<String, BadHash> {
    match text.trim_ascii().strip_prefix(FIREBASE) {
        Some(rest) => of_firebase(rest),
        None => accept(text),
    }
}

fn of_firebase(rest: &str) -> Result<String, BadHash> {
    let mut fields = rest.split('$');
    let (Some(parameters), Some(salt), Some(hash), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(Part::Fields.into());
    };
    let parameter = |wanted: &str| {
        let mut all = parameters.split(',').filter_map(|one| one.split_once('='));
        all.find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    };
    let number = |name| parameter(name).and_then(|value| value.parse::<u32>().ok());
    if (number("v"), number("p")) != (Some(1), Some(1)) {
        return Err(Part::Parameters.into());
    }
    let params = FirebaseParams {
        signer_key: parameter("sk").unwrap_or_default().to_owned(),
        salt_separator: parameter("ss").unwrap_or_default().to_owned(),
        rounds: number("r").ok_or(Part::Parameters)?,
        mem_cost: number("n").ok_or(Part::Parameters)?,
    };
    from_firebase(&params, salt, hash)
}
