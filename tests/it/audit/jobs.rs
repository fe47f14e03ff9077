//! What the program does by itself is not told as if somebody had typed it.

use crate::deletion::delete;
use crate::support::app::TestApp;
use crate::support::receiver::{Mood, Receiver, file_of};
use time::Duration;
use vestibule::internals::accounts::Staff;
use vestibule::internals::admin::audit::{self, Filter};
use vestibule::internals::jobs::sweep_once;

/// Whence the log has the last event of that name.
fn whence(app: &TestApp, event: &str) -> String {
    let filter = Filter {
        event: Some(event.into()),
        ..Filter::default()
    };
    let rows = audit::list(app.site().app(), &Staff::at_the_command_line(), &filter, 1);
    rows.unwrap().remove(0).agent
}

#[test]
fn courier_sweeper_and_webhooks_write_under_their_own_names() {
    let receiver = Receiver::start(&[Mood::Status(410)]);
    let entry = receiver.entry("billing", "events = ['verified']\nallow_private = true");
    let file = file_of(&[entry]);
    let path = file.path().to_str().unwrap();
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("WEBHOOKS", path)]);
    let ada = app.member("ada@example.com");
    assert_eq!(whence(&app, "code_sent"), "job: courier");
    app.deliver_webhooks();
    assert_eq!(whence(&app, "webhook_disabled"), "job: webhooks");
    assert_eq!(delete(&ada).status(), 303);
    app.advance(Duration::days(8));
    sweep_once(app.site().app()).unwrap();
    assert_eq!(whence(&app, "user_deleted"), "job: sweeper");
    app.db_user("bea@example.com");
    assert_eq!(whence(&app, "user_created"), "command line");
}
