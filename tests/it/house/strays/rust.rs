//! Texts in a Rust file that read like a sentence for people.

/// A literal, and what it stands in: the names of the calls, macros and attributes around it, the outermost first.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    pub line: usize,
    pub within: Vec<String>,
}

/// Around a text for the log, for whoever runs the site, or for developers.
const NOT_FOR_PEOPLE: &[&str] = &[
    // Attributes: lints, descriptions of the schemas of REST and GraphQL. `error` has a test of its own.
    "#",
    // The log, and what a bug says.
    "trace!",
    "debug!",
    "info!",
    "warn!",
    "error!",
    "info_span!",
    "debug_assert!",
    "Broken",
    "Unavailable",
    "Overloaded",
    "ErrorInternalServerError",
    "from_response",
    // The document of the API.
    "summary",
    "about",
    "help",
    "description",
    "example",
    // Of the command line.
    "UserAction.help",
    // How moments are written on the wire.
    "format_description!",
    // Headers.
    "from_static",
    // The name of a program or of a company.
    "Named",
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String, usize),
    Sign(char),
}

/// Whether a text reads like something for people: two words with a space between them, or a single one as on a label.
pub fn is_sentence(text: &str) -> bool {
    let plain = without_arguments(text);
    let words: Vec<&str> = plain.split([' ', '\n']).collect();
    let is_word = |word: &str| {
        let inner = word.trim_matches([
            '"', '\'', '(', ')', '.', ',', ':', ';', '!', '?', '\\', '“', '”', '…',
        ]);
        let mut letters = inner.chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.next_back().is_none_or(char::is_alphabetic)
    };
    let has_words = words
        .windows(2)
        .any(|two| two.iter().all(|word| is_word(word)));
    let letters = plain.trim_end_matches(['.', '!', '?', ':', '…']);
    let mut rest = letters.chars();
    let is_label = rest.next().is_some_and(char::is_uppercase)
        && letters.len() > 1
        && rest.all(char::is_lowercase);
    has_words || is_label
}

/// Without what stands in braces.
fn without_arguments(text: &str) -> String {
    let mut depth = 0_usize;
    let keep = |sign: &char| {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(keep).collect()
}

/// The texts of a program that read like sentences and stand where people may read them.
pub fn strays(source: &str) -> Vec<Literal> {
    let is_stray = |literal: &Literal| {
        let is_for_others = literal
            .within
            .iter()
            .any(|name| NOT_FOR_PEOPLE.contains(&name.as_str()));
        !is_for_others && is_sentence(&literal.text)
    };
    literals(source).into_iter().filter(is_stray).collect()
}

/// All texts of a program, but for those of its tests.
pub fn literals(source: &str) -> Vec<Literal> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut within: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Sign('#') if is_test(&tokens, at) => {
                at = behind_item(&tokens, at);
                continue;
            }
            Token::Sign('(' | '[' | '{') => within.push(name_before(&tokens, at)),
            Token::Sign(')' | ']' | '}') => {
                within.pop();
            }
            Token::Text(text, line) => {
                let mut within = within.clone();
                within.extend(field_before(&tokens, at, within.last()));
                found.push(Literal {
                    text: text.clone(),
                    line: *line,
                    within,
                });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// `#[cfg(test)]`.
fn is_test(tokens: &[Token], at: usize) -> bool {
    let word =
        |ahead: usize, word: &str| tokens.get(at + ahead) == Some(&Token::Word(word.to_owned()));
    word(2, "cfg") && word(4, "test")
}

fn behind_item(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token {
            Token::Sign(';') if depth == 0 => return at + 1,
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign('}') if depth == 1 => return at + 1,
            Token::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    tokens.len()
}

/// What a bracket belongs to: `name` of `path::name(`, `name!` of a macro, `#` of an attribute.
fn name_before(tokens: &[Token], at: usize) -> String {
    let back = |steps: usize| at.checked_sub(steps).and_then(|at| tokens.get(at));
    match (back(2), back(1)) {
        (_, Some(Token::Word(name))) => name.clone(),
        (Some(Token::Word(name)), Some(Token::Sign('!'))) => format!("{name}!"),
        (Some(Token::Sign('#')), Some(Token::Sign('!'))) | (_, Some(Token::Sign('#'))) => {
            "#".into()
        }
        _ => String::new(),
    }
}

/// The field that a text is put into: `Kind.name` for `Kind { name: "…" }`.
fn field_before(tokens: &[Token], at: usize, kind: Option<&String>) -> Option<String> {
    let back = |steps: usize| at.checked_sub(steps).and_then(|at| tokens.get(at));
    match (back(2), back(1)) {
        (Some(Token::Word(name)), Some(Token::Sign(':'))) => Some(format!("{}.{name}", kind?)),
        _ => None,
    }
}

fn tokens(source: &str) -> Vec<Token> {
    let signs: Vec<char> = source.chars().collect();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(sign) = signs.get(at) {
        let next = signs.get(at + 1).copied().unwrap_or_default();
        let begun = at;
        match (*sign, next) {
            ('/', '/') => at = find(&signs, at, &['\n']),
            ('/', '*') => at = find(&signs, at, &['*', '/']) + 2,
            ('r' | 'b', '"' | '#' | 'r') if raw_hashes(&signs, at).is_some() => {
                let hashes = raw_hashes(&signs, at).unwrap_or_default();
                let opening = find(&signs, at, &['"']);
                let closing: Vec<char> = std::iter::once('"')
                    .chain(std::iter::repeat_n('#', hashes))
                    .collect();
                let end = find(&signs, opening + 1, &closing);
                tokens.push(Token::Text(signs[opening + 1..end].iter().collect(), line));
                at = end + closing.len();
            }
            ('"', _) => {
                let end = end_of_text(&signs, at + 1);
                let text: String = signs[at + 1..end.min(signs.len())].iter().collect();
                tokens.push(Token::Text(joined(&text), line));
                at = end + 1;
            }
            ('\'', '\\') => at = find(&signs, at + 3, &['\'']) + 1,
            ('\'', _) if signs.get(at + 2) == Some(&'\'') => at += 3,
            (letter, _) if letter.is_alphanumeric() || letter == '_' => {
                let is_inner = |sign: &char| sign.is_alphanumeric() || *sign == '_';
                let word: String = signs[at..]
                    .iter()
                    .take_while(|sign| is_inner(sign))
                    .collect();
                at += word.chars().count();
                tokens.push(Token::Word(word));
            }
            (sign, _) => {
                if !sign.is_whitespace() {
                    tokens.push(Token::Sign(sign));
                }
                at += 1;
            }
        }
        let passed = &signs[begun..at.min(signs.len())];
        line += passed.iter().filter(|sign| **sign == '\n').count();
    }
    tokens
}

/// How many `#` a raw text begins with, if one begins here.
fn raw_hashes(signs: &[char], at: usize) -> Option<usize> {
    let mut rest = signs.get(at..)?.iter().peekable();
    rest.next_if_eq(&&'b');
    rest.next_if_eq(&&'r')?;
    let hashes = std::iter::from_fn(|| rest.next_if_eq(&&'#')).count();
    (rest.next() == Some(&'"')).then_some(hashes)
}

fn find(signs: &[char], from: usize, what: &[char]) -> usize {
    let rest = signs.get(from..).unwrap_or_default();
    let found = rest.windows(what.len()).position(|window| window == what);
    found.map_or(signs.len(), |found| from + found)
}

fn end_of_text(signs: &[char], from: usize) -> usize {
    let mut at = from;
    while let Some(sign) = signs.get(at) {
        match sign {
            '"' => return at,
            '\\' => at += 2,
            _ => at += 1,
        }
    }
    signs.len()
}

/// A text whose lines end with `\`, in one.
fn joined(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |all, line| all + line.trim_start())
}
