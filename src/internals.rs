//! What the program itself and its own tests call. It is no promise: anything here may be gone tomorrow.

pub mod accounts {
    pub use crate::accounts::*;
    use crate::app::{App, Origin};
    use crate::values::Password;

    /// Logs in from somewhere, admitted to the hashing threads.
    pub fn login(app: &App, form: Login, origin: &Origin) -> Result<Step, LoginError> {
        crate::accounts::login(app, form, &app.admit(origin)?)
    }

    /// Gives the password again from somewhere, admitted to the hashing threads.
    pub fn reauthenticate(
        app: &App,
        me: &SignedIn,
        password: &Password,
        origin: &Origin,
    ) -> Result<Reauthenticated, ReauthenticationError> {
        let shown = Credentials {
            password: Some(password.clone()),
            email_code: None,
            code: None,
            passkey: None,
        };
        crate::accounts::reauthenticate(app, me, &shown, &app.admit(origin)?)
    }
}

pub mod app {
    pub use crate::app::*;
}

pub mod cli {
    pub use crate::cli::*;
}

pub mod config {
    pub use crate::config::*;
}

pub mod error {
    pub use crate::error::*;
}

pub mod foreign {
    pub use crate::foreign::*;
}

pub mod i18n {
    pub use crate::i18n::*;
}

pub mod jobs {
    pub use crate::jobs::*;
}

pub mod mail {
    pub use crate::mail::*;
}

pub mod moving {
    pub use crate::moving::*;
}

pub mod outbound {
    pub use crate::outbound::*;
}

pub mod security {
    pub use crate::security::*;
}

pub mod site {
    pub use crate::site::*;
}

pub mod sms {
    pub use crate::sms::*;
}

pub mod store {
    pub use crate::store::*;
}

pub mod templates {
    pub use crate::templates::*;
}

pub mod values {
    pub use crate::values::*;
}

pub mod admin {
    pub use crate::admin::inner::*;
    pub use crate::admin::*;

    pub mod audit {
        pub use crate::admin::audit::*;
    }

    pub mod bulk {
        pub use crate::admin::bulk::*;
    }

    pub mod people {
        pub use crate::admin::people::*;
    }
}

pub mod events {
    pub use crate::events::*;
}

pub mod http {
    pub use crate::http::inner::*;
    pub use crate::http::*;
}
