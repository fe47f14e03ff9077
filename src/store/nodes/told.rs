//! What an operator is told whose node does not belong to the database. Never a key, nor its fingerprint.

use super::{Kind, Node};

pub(super) fn refusal(node: &Node, differences: &[(Kind, &str)]) -> String {
    let differs = |kind| differences.iter().any(|(one, _)| *one == kind);
    let mut text = String::from("This node does not belong to the database.");
    for (kind, last) in differences {
        match kind {
            Kind::Environment => {
                let here = node.environment;
                text.push_str(&environment(here, last));
            }
            Kind::Secret => text.push_str(
                " Its SECRET_KEY is not the one that the database is used with. Start it with the right one. To change the \
                 key, set the new one and put the old one into SECRET_KEY_FALLBACKS.",
            ),
            // It comes with the secret.
            Kind::Token if node.one_for_both && differs(Kind::Secret) => {}
            Kind::Token => text.push_str(
                " The key that signs its tokens (JWT_ALGORITHM, JWT_SIGNING_KEY) is not the one that the database is used \
                 with. Start it with the right one. To change the key, set the new one and put the old one into \
                 JWT_VERIFICATION_KEYS.",
            ),
        }
    }
    text.push_str(
        " If the database is to go on with what this node has for good, since a key is lost or the site moves, run \
         `vestibule keys adopt`: it says what that ends.",
    );
    text
}

fn environment(here: &str, there: &str) -> String {
    format!(
        " It runs with VESTIBULE_ENV={here}, and the database is one of {there}. Set VESTIBULE_ENV={there}, or give it a \
         database of its own with DATABASE_URL."
    )
}
