//! Names that a field may have: a word for every wire, and none that means something already.

const LONGEST: usize = 50;

/// What accounts, forms, answers, tokens and the GraphQL types of Django's package call something already.
const TAKEN: &[&str] = &[
    // The account itself.
    "id",
    "pk",
    "user",
    "users",
    "me",
    "person",
    "email",
    "email_key",
    "username",
    "username_key",
    "first_name",
    "last_name",
    "full_name",
    "short_name",
    "name",
    "phone",
    "phone_number",
    "phone_verified",
    "password",
    "is_active",
    "is_staff",
    "is_superuser",
    "is_verified",
    "is_authenticated",
    "is_anonymous",
    "verified",
    "archived",
    "secondary_email",
    "secondary_email_key",
    "language",
    "time_zone",
    "terms_due",
    "accept_terms",
    "extra",
    "custom_fields",
    "login_failures",
    "reset_required",
    "date_joined",
    "last_login",
    "previous_login",
    "erase_at",
    "ban_reason",
    "send_link",
    "groups",
    "permissions",
    "user_permissions",
    "sessions",
    "devices",
    // Tokens: registered claims, those of OpenID Connect that speak of more than a name, and those of SimpleJWT.
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "sid",
    "azp",
    "acr",
    "amr",
    "nonce",
    "auth_time",
    "scope",
    "scp",
    "client_id",
    "cnf",
    "act",
    "token_type",
    "user_id",
    "orig_iat",
    "origiat",
    "email_verified",
    "phone_number_verified",
    "preferred_username",
    // Forms and bodies.
    "code",
    "flow",
    "login",
    "next",
    "remember",
    "new_password",
    "new_password1",
    "new_password2",
    "old_password",
    "authenticator_code",
    "current_password",
    "end",
    "undo",
    "action",
    "method",
    "submit",
    "errors",
    "error",
    "detail",
    "messages",
    "non_field_errors",
    "non_field",
    "attempts_left",
    "access",
    "refresh",
    "token",
    "refresh_token",
    "transport",
    "csrf_token",
    "csrfmiddlewaretoken",
    "success",
    "json",
    "constructor",
    "prototype",
    "typename",
];

/// What is wrong with a name.
pub(super) fn problem(name: &str) -> Option<String> {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let word = plain
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__");
    if !word || name.len() > LONGEST {
        let text = "must be small letters, digits and single underscores, beginning with a letter";
        return Some(format!("{text}, {LONGEST} at most"));
    }
    if let Some(taken) = TAKEN.iter().find(|taken| are_alike(taken, name)) {
        return Some(format!("is taken: \"{taken}\" means something already"));
    }
    if name.starts_with("password") {
        return Some(
            "must not begin with \"password\": what does is kept secret and not shown".into(),
        );
    }
    // The page gives these names to what stands beside a field.
    let ending = ["_help", "_error"]
        .into_iter()
        .find(|end| name.ends_with(end));
    ending.map(|end| format!("must not end in \"{end}\""))
}

/// Whether two names become one where underscores are lost, as in GraphQL.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    one.replace('_', "") == other.replace('_', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_mean_nothing_else() {
        let said = |name: &str| problem(name).unwrap_or_default();
        for name in ["a", "company2", "t_shirt_size", &"a".repeat(50)] {
            assert_eq!(said(name), "", "{name}");
        }
        for name in [
            "",
            "Company",
            "1st",
            "_a",
            "a_",
            "a__b",
            "a-b",
            "ä",
            "a b",
            &"a".repeat(51),
        ] {
            assert!(
                said(name).contains("must be small letters"),
                "{name}: {}",
                said(name)
            );
        }
        for name in [
            "email",
            "user_id",
            "userid",
            "is_staff",
            "exp",
            "next",
            "lastname",
            "pass_word",
            "date_joined",
        ] {
            assert!(
                said(name).contains("means something already"),
                "{name}: {}",
                said(name)
            );
        }
        assert!(said("password_hint").contains("must not begin with"));
        assert!(said("company_help").contains("must not end in \"_help\""));
        assert!(said("company_error").contains("must not end in \"_error\""));
    }
}
