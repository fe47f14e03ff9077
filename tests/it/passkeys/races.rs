//! One answer from eight threads at once is one session.

use super::support::{LOGIN, ada, answer, app, sessions};
use crate::support::authenticator::Authenticator;
use crate::support::client::Client;

#[test]
fn one_answer_opens_one_session() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let before = sessions(&app);
    let guest = Client::of(&app);
    let login = answer(&guest, &mut device, |_| {});
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let knocks: Vec<_> = (0..8)
            .map(|_| {
                let (app, login) = (&app, &login);
                scope.spawn(move || Client::of(app).post(LOGIN, login).status)
            })
            .collect();
        knocks.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(statuses.iter().all(|status| matches!(status, 200 | 401)));
    assert_eq!(sessions(&app), before + 1);
}
