//! What is attached to requests and responses for others to find, and how a path may be written down.

/// Names a request in the log and on its error page.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub(super) String);

/// Set on a response that is a page of ours already, or needs none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finished;

/// A path as the log and subscribers may be told it: the links of letters are secrets.
pub(super) fn without_secret(path: &str) -> &str {
    let links = [
        "/link/",
        "/undo/",
        "/keep/",
        "/password/choose/",
        "/invitation/",
        "/reset/",
        "/accounts/reset/",
    ];
    let link = links.into_iter().find(|link| path.starts_with(link));
    link.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::without_secret;

    #[test]
    fn every_page_whose_path_ends_with_a_token_is_told_without_it() {
        let routes = include_str!("routes.rs");
        let pages = routes.split('"').filter(|it| it.ends_with("/{token}"));
        let mut count = 0;
        for page in pages {
            let prefix = page.trim_end_matches("{token}");
            assert_eq!(without_secret(&format!("{prefix}c2VjcmV0")), prefix);
            count += 1;
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn the_log_holds_no_link_of_an_e_mail() {
        assert_eq!(without_secret("/undo/7-c2VjcmV0"), "/undo/");
        assert_eq!(without_secret("/keep/7-c2VjcmV0"), "/keep/");
        assert_eq!(
            without_secret("/password/choose/7-c2VjcmV0"),
            "/password/choose/"
        );
        assert_eq!(without_secret("/link/c2VjcmV0"), "/link/");
        assert_eq!(without_secret("/invitation/c2VjcmV0"), "/invitation/");
        assert_eq!(without_secret("/undone"), "/undone");
        assert_eq!(without_secret("/account/email"), "/account/email");
    }
}
