//! How large a document is, all of it: also what its operation has no use for. Looked at before the parser, which goes down
//! with every bracket, and before the engine, which goes from fragment to fragment.
//!
//! The numbers leave room for what the generators of honest clients write, and for the usual question about the schema.

use super::answer::Refusal;
use super::lexer::{Token, tokens};

/// Bytes.
const LONGEST: usize = 64 * 1024;
/// Names, numbers, texts and signs.
const MOST_TOKENS: usize = 10_000;
/// Braces, brackets and parentheses in each other: selections, lists, objects, types of variables.
const DEEPEST: usize = 32;
/// Operations and fragments.
const MOST_DEFINITIONS: usize = 200;
/// Directives, wherever they stand.
const MOST_DIRECTIVES: usize = 100;
/// Bytes of a name: some errors tell it again and again.
const LONGEST_NAME: usize = 200;

/// Whether the parser may see a document.
pub(super) fn check(text: &str) -> Result<(), Refusal> {
    let mut counted = [0_usize; 3];
    let [mut depth, mut longest, mut deepest] = [0_usize; 3];
    if text.len() <= LONGEST {
        for token in tokens(text) {
            let [all, definitions, directives] = &mut counted;
            *all += 1;
            match token {
                Token::Open(sign) => {
                    // Every definition has one selection that lies in nothing else.
                    *definitions += usize::from(sign == '{' && depth == 0);
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                Token::Close => depth = depth.saturating_sub(1),
                Token::Name(length) => longest = longest.max(length),
                Token::Directive => *directives += 1,
                Token::Endless => {
                    return Err(Refusal::of("graphql-endless-text"));
                }
                Token::Other => {}
            }
        }
    }
    let [all, definitions, directives] = counted;
    for (found, most, id) in [
        (text.len(), LONGEST, "graphql-too-long"),
        (deepest, DEEPEST, "graphql-too-deep"),
        (
            definitions,
            MOST_DEFINITIONS,
            "graphql-too-many-definitions",
        ),
        (directives, MOST_DIRECTIVES, "graphql-too-many-directives"),
        (longest, LONGEST_NAME, "graphql-long-name"),
        (all, MOST_TOKENS, "graphql-too-long"),
    ] {
        if found > most {
            return Err(Refusal::of(id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_may_have_so_much_of_everything_and_no_more() {
        let lists = |n| format!("{{a(b:{}{})}}", "[".repeat(n), "]".repeat(n));
        let type_of = |n| format!("query($a:{}Int{}){{a}}", "[".repeat(n), "]".repeat(n));
        let fragments = |n| format!("{{a}}{}", "fragment f on A{a}".repeat(n));
        let spaces = |n| format!("{{a}}{}", " ".repeat(n));
        let words = |n| format!("{{{}}}", "a ".repeat(n));
        let named = |n| format!("{{{}}}", "a".repeat(n));
        let marked = |n| format!("{{a{}}}", "@b".repeat(n));
        for (make, most) in [
            (&lists as &dyn Fn(usize) -> String, DEEPEST - 2),
            (&type_of, DEEPEST - 1),
            (&fragments, MOST_DEFINITIONS - 1),
            (&spaces, LONGEST - 3),
            (&words, MOST_TOKENS - 2),
            (&named, LONGEST_NAME),
            (&marked, MOST_DIRECTIVES),
        ] {
            assert!(check(&make(most)).is_ok(), "{}", make(2));
            assert!(check(&make(most + 1)).is_err(), "{}", make(2));
        }
    }
}
